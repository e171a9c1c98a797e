using Lathe.Training;

namespace Intents.Training;

/// <summary>Sentences and their intents.</summary>
/// <param name="Name">As manifests and reports call the set.</param>
/// <param name="Train">Sentences to learn from.</param>
/// <param name="Validation">Sentences that weights are chosen by.</param>
/// <param name="Test">Looked at once, when all is decided.</param>
internal sealed record IntentData(string Name, TrainingData Train, TrainingData Validation, TrainingData Test)
{
    /// <summary>CLINC150 is one file, Banking77 a folder.</summary>
    /// <exception cref="Lathe.Compression.InputException">It is neither.</exception>
    public static IntentData Read(string path) => IsBanking(path) ? BankingData.Read(path) : ClincData.Read(path);

    public static bool IsBanking(string path) => Directory.Exists(path);
}
