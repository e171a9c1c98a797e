namespace Lathe.Training.Tests;

/// <summary>Progress that is told at once, on the thread that trains.</summary>
internal sealed class Callback(Action<TrainingProgress> told) : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value) => told(value);
}
