namespace Lathe.Benchmarks.Accuracy;

/// <summary>How long the code of some cases takes.</summary>
/// <param name="Name">Of <see cref="AccuracyCase.Speed"/>.</param>
/// <param name="FloatMilliseconds">Float32 over the calibration set, taking turns with the next.</param>
/// <param name="Milliseconds">Compressed, over the same.</param>
internal sealed record SpeedRow(string Name, double FloatMilliseconds, double Milliseconds);
