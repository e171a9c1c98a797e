namespace Lathe.Training;

/// <summary>What a model did on the validation data.</summary>
/// <param name="Step">After so many steps.</param>
/// <param name="Loss">The mean over examples.</param>
/// <param name="Metric">The task's figure; more is better.</param>
public sealed record TrainingEvaluation(int Step, double Loss, double Metric);
