using Lathe.Benchmarks.Measurement;
using Lathe.Hardware;
using Lathe.Kernels;
using Lathe.Kernels.Formats;

namespace Lathe.Benchmarks.Kernels;

/// <summary>A kernel with its operands, ready to run again and again.</summary>
internal abstract class KernelCase : IDisposable
{
    private const int CeilingMs = 150;

    protected KernelCase(int threads)
    {
        Pool = new WorkerPool(threads);
        Scratch = new KernelScratch(threads);
    }

    public int Threads => Pool.Threads;

    public abstract CeilingKind Kind { get; }

    /// <summary>Operations of a run (a multiply-add is two) or bytes it reads and writes, as <see cref="Kind"/> has it.</summary>
    public abstract double Work { get; }

    /// <summary>Bytes that runs touch again and again; decides which memory the ceiling is of.</summary>
    public abstract long WorkingSet { get; }

    protected WorkerPool Pool { get; }

    protected KernelScratch Scratch { get; }

    public abstract void Run();

    /// <summary>10⁹ operations or bytes a second, measured here and now.</summary>
    public double MeasureCeiling() => Kind switch
    {
        CeilingKind.Int8Operations => TileCeiling.MeasureGops(WeightEncoding.Int8, Threads, CeilingMs),
        CeilingKind.Int16Operations => TileCeiling.MeasureGops(WeightEncoding.Int8, Threads, CeilingMs) / 2,
        CeilingKind.Float32Operations => TileCeiling.MeasureGops(WeightEncoding.Float32, Threads, CeilingMs),
        CeilingKind.Reads => MemoryCeiling.ReadGbps(WorkingSet, Threads, CeilingMs),
        _ => MemoryCeiling.CopyGbps(WorkingSet, Threads, CeilingMs),
    };

    public void Dispose()
    {
        Pool.Dispose();
        Scratch.Dispose();
    }
}
