using Lathe.Cli.Presentation;

namespace Lathe.Training.Cli.Runs;

/// <summary>Shows where a training stands.</summary>
/// <param name="line">On which line.</param>
/// <param name="metric">What the task's figure is called.</param>
internal sealed class TrainingSteps(ProgressLine line, string metric) : IProgress<TrainingProgress>
{
    /// <summary>The last that was told; null before the first step.</summary>
    public TrainingProgress? Last { get; private set; }

    public void Report(TrainingProgress value)
    {
        Last = value;
        line.Report(Text(value, metric));
    }

    /// <summary>One line.</summary>
    public static string Text(TrainingProgress progress, string metric)
    {
        string measured = progress.Metric is { } figure ? $", {metric} {Numbers.Fixed(figure, 4)}" : "";
        return $"step {Numbers.Count(progress.Step)} of {Numbers.Count(progress.Steps)}, loss {Numbers.Fixed(progress.Loss, 4)}{measured}, "
            + $"{Numbers.Count((long)progress.TokensPerSecond)} tokens a second, "
            + $"{Numbers.Count((long)Math.Ceiling(progress.Left.TotalSeconds))} s left";
    }
}
