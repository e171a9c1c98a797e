namespace Lathe.Compression;

/// <summary>What a model did on the validation data of its training.</summary>
/// <param name="Step">After so many steps.</param>
/// <param name="Loss">The mean over examples.</param>
/// <param name="Metric">The task's figure; more is better. NaN where it was none.</param>
internal sealed record RecordedEvaluation(int Step, double Loss, double Metric);
