namespace Lathe.Benchmarks.Measurement;

/// <summary>What many runs of one thing took.</summary>
/// <param name="MedianMs">Of single runs, milliseconds.</param>
/// <param name="MinMs">The fastest of them.</param>
/// <param name="Runs">How many there were.</param>
internal sealed record Timing(double MedianMs, double MinMs, int Runs)
{
    /// <exception cref="ArgumentException">There is no run.</exception>
    public static Timing Of(IReadOnlyCollection<double> milliseconds) =>
        new(Statistics.Median(milliseconds), milliseconds.Min(), milliseconds.Count);
}
