using Lathe.Cli.Presentation;

namespace Lathe.Training.Cli.Runs;

/// <summary>Trains with progress, until it is done or somebody ends it.</summary>
internal static class TrainerRun
{
    /// <summary>Trains, or goes on where the same command was stopped.</summary>
    /// <exception cref="OperationCanceledException">Somebody ended it; it can go on.</exception>
    public static TrainingResult Run(
        TrainableModel model, TrainingTask task, TrainingPlan plan, TrainingOptions options, ProgressLine line)
    {
        using Interruption interruption = new();
        TrainingSteps steps = new(line, task.MetricName);
        try
        {
            return new Trainer(model, task, plan.Data, plan.Validation, options).Run(steps, interruption.Token);
        }
        catch (OperationCanceledException exception)
        {
            string where = steps.Last is { } last ? $"after step {Numbers.Count(last.Step)} of {Numbers.Count(last.Steps)}"
                : "before the next step";
            throw new OperationCanceledException($"stopped {where}; the same command goes on from there.", exception);
        }
        finally
        {
            line.Dispose();
        }
    }
}
