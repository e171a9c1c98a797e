namespace Lathe.Benchmarks.Accuracy;

/// <summary>What was measured of a case.</summary>
/// <param name="Name">Of the case.</param>
/// <param name="Metric">Spearman, or top-1.</param>
/// <param name="Second">Mean cosine with float32's vectors, or negative log-likelihood in nats.</param>
/// <param name="RelativeL2">Of the outputs over the calibration set.</param>
/// <param name="Bytes">Of the weights in memory.</param>
internal sealed record AccuracyRow(string Name, double Metric, double Second, double RelativeL2, long Bytes);
