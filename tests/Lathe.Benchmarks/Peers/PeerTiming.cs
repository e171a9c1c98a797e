using Lathe.Benchmarks.Measurement;

namespace Lathe.Benchmarks.Peers;

/// <summary>A peer beside Lathe on one batch.</summary>
/// <param name="Engine">Name and version.</param>
/// <param name="Precision">What it computed in; where it has not ours, its nearest.</param>
/// <param name="Timing">Of all its runs.</param>
/// <param name="Ratio">Its median over Lathe's: above 1, Lathe is faster.</param>
/// <param name="LowestRatio">Of the medians of single rounds.</param>
/// <param name="HighestRatio">Of the medians of single rounds.</param>
/// <param name="Distance">Relative L2 between its output and Lathe's: that the two compute the same, up to quantising.</param>
internal sealed record PeerTiming(
    string Engine, Precision Precision, Timing Timing, double Ratio, double LowestRatio, double HighestRatio, double Distance)
{
    /// <param name="engine">Name and version.</param>
    /// <param name="precision">What it computed in.</param>
    /// <param name="theirs">The peer's times, round by round.</param>
    /// <param name="ours">Lathe's, of the same rounds.</param>
    /// <param name="distance">Between the outputs.</param>
    public static PeerTiming Of(string engine, Precision precision, double[][] theirs, double[][] ours, double distance)
    {
        double[] all = [.. theirs.SelectMany(round => round)];
        double[] ratios = [.. theirs.Zip(ours, (their, our) => Statistics.Median(their) / Statistics.Median(our))];
        double ratio = Statistics.Median(all) / Statistics.Median([.. ours.SelectMany(round => round)]);
        return new PeerTiming(engine, precision, Timing.Of(all), ratio, ratios.Min(), ratios.Max(), distance);
    }
}
