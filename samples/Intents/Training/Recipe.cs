using Lathe.Training;

namespace Intents.Training;

/// <summary>How long each stage trains, and how fast.</summary>
internal static class Recipe
{
    /// <summary>How often what pruning left sees every sentence, in float32.</summary>
    public const int DistilledEpochs = 6;

    /// <summary>How often it sees every sentence in the formats that ship.</summary>
    public const int QuantisedEpochs = 2;

    /// <summary>Of the training sentences, those that compression looks at and times: 1,000.</summary>
    public const int TimedOneOf = 15;

    public static TrainingOptions Teacher(long seed, string checkpoint) => Options(seed, checkpoint, epochs: 3, rate: 2.5e-4);

    /// <summary>What pruning left learns to answer as the teacher does, in float32.</summary>
    public static TrainingOptions Distilled(long seed, string checkpoint, int epochs) => Options(seed, checkpoint, epochs, rate: 4e-4);

    /// <summary>The same in the formats that ship.</summary>
    public static TrainingOptions Quantised(long seed, string checkpoint, int epochs) => Options(seed, checkpoint, epochs, rate: 3e-4);

    public static ImportanceOptions Importance(long seed) => new() { Examples = 1500, BatchSize = 16, Seed = seed };

    private static TrainingOptions Options(long seed, string checkpoint, int epochs, double rate) => new()
    {
        Epochs = epochs, BatchSize = 64, LearningRate = rate, Seed = seed, Checkpoint = checkpoint, CheckpointEvery = 200,
    };
}
