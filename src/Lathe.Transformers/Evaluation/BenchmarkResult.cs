namespace Lathe.Transformers.Evaluation;

/// <summary>What a benchmark measured.</summary>
/// <param name="LoadMilliseconds">From the path to a session: configuration, weights packed or mapped, buffers.</param>
/// <param name="FirstRunMilliseconds">The first run, which compiles and touches everything for the first time.</param>
/// <param name="MedianMilliseconds">Of the timed runs.</param>
/// <param name="MinMilliseconds">The fastest of them.</param>
/// <param name="AllocatedBytesPerRun">Managed bytes that all threads allocated during the timed runs, divided by their number.</param>
/// <param name="WeightBytes">Packed weights.</param>
/// <param name="PeakRssBytes">Most physical memory that the process held so far.</param>
/// <param name="Gops">10⁹ operations a second at the median, products and attention; a multiply-add is two.</param>
/// <param name="CeilingGops">What the same kernels reach from the first-level cache, on as many threads, right after the runs.</param>
/// <param name="Threads">Threads that worked.</param>
internal sealed record BenchmarkResult(
    double LoadMilliseconds,
    double FirstRunMilliseconds,
    double MedianMilliseconds,
    double MinMilliseconds,
    long AllocatedBytesPerRun,
    long WeightBytes,
    long PeakRssBytes,
    double Gops,
    double CeilingGops,
    int Threads)
{
    public double ShareOfCeiling => Gops / CeilingGops;
}
