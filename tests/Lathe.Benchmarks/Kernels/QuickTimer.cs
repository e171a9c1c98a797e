using System.Diagnostics;
using Lathe.Benchmarks.Measurement;

namespace Lathe.Benchmarks.Kernels;

/// <summary>A short loop instead of BenchmarkDotNet's pilot, warm-up and overhead stages: a second a kernel, the median of its
/// samples.</summary>
internal static class QuickTimer
{
    private const int WarmUpMs = 250;
    private const double SampleMs = 1;
    private const int FewestSamples = 7;

    /// <param name="entry">The kernel.</param>
    /// <param name="threads">How many.</param>
    /// <param name="milliseconds">How long to sample.</param>
    public static KernelRow Measure(KernelEntry entry, int threads, int milliseconds)
    {
        using KernelCase kernel = entry.Create(threads);
        long runs = 0;
        Stopwatch warm = Stopwatch.StartNew();
        while (warm.ElapsedMilliseconds < WarmUpMs || runs < 2)
        {
            kernel.Run();
            runs++;
        }
        // samples long beside the clock and the odd interrupt
        int perSample = (int)Math.Clamp(SampleMs * runs / warm.Elapsed.TotalMilliseconds, 1, 100_000);

        double ceiling = kernel.MeasureCeiling();
        kernel.Run();
        List<double> samples = [];
        Stopwatch total = Stopwatch.StartNew();
        while (total.ElapsedMilliseconds < milliseconds || samples.Count < FewestSamples)
        {
            long started = Stopwatch.GetTimestamp();
            for (int i = 0; i < perSample; i++)
                kernel.Run();
            samples.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds / perSample);
        }
        ceiling = Math.Max(ceiling, kernel.MeasureCeiling());
        return new KernelRow(entry.Name, entry.Shape, threads, kernel.Kind, kernel.Work, Timing.Of(samples), ceiling);
    }
}
