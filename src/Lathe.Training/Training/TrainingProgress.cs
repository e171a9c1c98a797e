namespace Lathe.Training;

/// <summary>Where a training stands.</summary>
/// <param name="Step">Steps that are done.</param>
/// <param name="Steps">All of the run; fewer where it ends early.</param>
/// <param name="Epoch">How often all examples were seen, with a fraction.</param>
/// <param name="Loss">Of the last step.</param>
/// <param name="LearningRate">Of the last step.</param>
/// <param name="Metric">Of the last evaluation; null before the first.</param>
/// <param name="TokensPerSecond">Over this process's steps, padding left out.</param>
/// <param name="Left">Of the steps to come; evaluations take longer.</param>
public sealed record TrainingProgress(
    int Step, int Steps, double Epoch, double Loss, double LearningRate, double? Metric, double TokensPerSecond, TimeSpan Left);
