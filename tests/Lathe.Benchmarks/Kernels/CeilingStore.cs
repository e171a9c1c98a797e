using System.Collections.Concurrent;

namespace Lathe.Benchmarks.Kernels;

/// <summary>Ceilings that benchmarks measured around their runs, for the columns of the summary; one process runs both.</summary>
internal static class CeilingStore
{
    private static readonly ConcurrentDictionary<(string Kernel, int Threads), (double Work, double Ceiling, CeilingKind Kind)> Measured =
        new();

    /// <summary>Keeps the better of two measurements.</summary>
    public static void Add(string kernel, int threads, KernelCase measured)
    {
        double ceiling = measured.MeasureCeiling();
        Measured.AddOrUpdate(
            (kernel, threads), (measured.Work, ceiling,
            measured.Kind), (_, earlier) => earlier with { Ceiling = Math.Max(earlier.Ceiling, ceiling) });
    }

    public static bool TryGet(string kernel, int threads, out (double Work, double Ceiling, CeilingKind Kind) found) =>
        Measured.TryGetValue((kernel, threads), out found);
}
