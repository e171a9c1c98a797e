using System.Runtime.InteropServices;
using Lathe.Hardware;
using Lathe.Kernels;

namespace Lathe.Tests.Kernels;

/// <summary>A product's surroundings: threads, scratch memory, quantised rows.</summary>
internal sealed class Bench : IDisposable
{
    private readonly NativeBlock quantised;
    private readonly int rows, width;

    public Bench(int threads = 1, int rows = 0, int width = 0)
    {
        Pool = new WorkerPool(threads);
        Scratch = new KernelScratch(threads);
        this.rows = rows;
        this.width = width;
        quantised = NativeBlock.Allocate(QuantizedRows.Bytes(rows, Math.Max(1, width)));
    }

    public WorkerPool Pool { get; }

    public KernelScratch Scratch { get; }

    public QuantizedRows Quantized => new(quantised.Span, rows, width);

    public static QuantizedRows NewRows(int rows, int width) =>
        new(NativeBlockSpan(QuantizedRows.Bytes(rows, width)), rows, width);

    public QuantizedRows Quantise(float[] values)
    {
        QuantizeRows.Run(values, width, rows, Quantized, Pool);
        return Quantized;
    }

    /// <summary>Everything that quantised rows say, scales as bits.</summary>
    public static int[] Copy(QuantizedRows rows) =>
        [.. rows.Values.ToArray().Select(value => (int)value), .. MemoryMarshal.Cast<float, int>(rows.Scales), .. rows.Sums];

    public void Dispose() => Pool.Dispose();

    private static Span<byte> NativeBlockSpan(long bytes) => GC.AllocateUninitializedArray<byte>(checked((int)bytes), pinned: true);
}
