using Lathe;
using Lathe.Checkpoints;

namespace Intents;

/// <summary>What teacher and student differ in, as config.json has it.</summary>
/// <param name="Vocabulary">Tokens: 30,522 of the teacher, those that the training sentences use of the student.</param>
/// <param name="Intents">How many there are: 150 of CLINC150.</param>
public sealed record IntentConfiguration(int Vocabulary, int Intents) : IModelConfiguration<IntentConfiguration>
{
    /// <inheritdoc/>
    public static IntentConfiguration FromCheckpoint(Checkpoint checkpoint)
    {
        ModelConfigurationReader reader = new(checkpoint);
        int intents = reader.Count("id2label", absent: 0);
        return intents > 0 ? new(reader.Int32("vocab_size", 1, 1 << 20), intents)
            : throw reader.Problem("names no intents; expected 'id2label' with a name for each number.");
    }
}
