using System.Runtime.CompilerServices;

namespace Lathe.Training.Tests;

/// <summary>A training as a process of its own, which can be killed: this program with a variable that names its checkpoint.</summary>
internal static class KilledRun
{
    public const string Variable = "LATHE_TRAINING_TEST_CHECKPOINT";

    public const int Steps = 150;

    /// <summary>The same run, wherever it goes on.</summary>
    public static TrainingResult Run(string? checkpoint, CancellationToken cancellationToken)
    {
        using TinyEncoder model = new(TinyHead.Sequence, dropout: 0.1);
        return new Trainer(model, new SequenceClassificationTask(new WordEncoder(), TrainingSamples.ThreeClasses, 32),
            TrainingSamples.Classes(40, 1),
            TrainingSamples.Classes(16, 2), new()
            {
                Epochs = Steps / 5, BatchSize = 8, LearningRate = 5e-3, Seed = 3, EvaluateEvery = 7, CheckpointEvery = 1,
                Checkpoint = checkpoint,
            }).Run(cancellationToken: cancellationToken);
    }

    /// <summary>Where the variable is set, the process is no test run: it trains, and ends.</summary>
    [ModuleInitializer]
    internal static void Begin()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } checkpoint)
            return;
        Run(checkpoint, CancellationToken.None);
        Environment.Exit(0);
    }
}
