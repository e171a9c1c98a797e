using System.Diagnostics;
using Lathe.Hardware;

namespace Lathe.Kernels;

/// <summary>How fast one product with bias runs: large enough to be blocked and shared among threads, small enough for the second-level cache.</summary>
internal sealed class ProductMeasurement : IDisposable
{
    private const int Rows = 192, Inputs = 512, Outputs = 512;

    private readonly WorkerPool pool;
    private readonly KernelScratch scratch;
    private readonly NativeBlock quantised = NativeBlock.Allocate(QuantizedRows.Bytes(Rows, Inputs));
    private readonly float[] input = new float[Rows * Inputs], output = new float[Rows * Outputs], weights = new float[Outputs * Inputs], bias = new float[Outputs];

    public ProductMeasurement(int threads)
    {
        pool = new WorkerPool(threads);
        scratch = new KernelScratch(threads);
        scratch.Reserve(Gemm.ScratchBytes(Rows, Outputs, default));
        // a fixed spread of values in −1..1: no denormals, no zeros that a processor could be quicker with
        for (int i = 0; i < input.Length; i++)
            input[i] = (i * 37 % 255 - 127) / 128f;
        for (int i = 0; i < weights.Length; i++)
            weights[i] = (i * 91 % 253 - 126) / 128f;
        QuantizeRows.Run(input, Inputs, Rows, Quantised, pool);
    }

    public int Threads => pool.Threads;

    private QuantizedRows Quantised => new(quantised.Span, Rows, Inputs);

    /// <summary>Runs every format in turn for half a second: the JIT compiles what surrounds the tiles a second time once it has seen it run.</summary>
    public void WarmUp(ReadOnlySpan<Precision> formats)
    {
        Stopwatch total = Stopwatch.StartNew();
        List<Action> runs = [];
        foreach (Precision precision in formats)
            runs.Add(Product(precision));
        do
        {
            foreach (Action run in runs)
                run();
        }
        while (total.ElapsedMilliseconds < 500);
    }

    /// <summary>10⁹ operations a second of the fastest run; a multiply-add is two.</summary>
    public double MeasureGops(Precision precision, int milliseconds)
    {
        Action run = Product(precision);
        run();
        long best = long.MaxValue;
        Stopwatch total = Stopwatch.StartNew();
        do
        {
            long started = Stopwatch.GetTimestamp();
            run();
            best = Math.Min(best, Stopwatch.GetTimestamp() - started);
        }
        while (total.ElapsedMilliseconds < milliseconds);
        return 2e-9 * Rows * Inputs * Outputs * Stopwatch.Frequency / Math.Max(1, best);
    }

    public void Dispose()
    {
        pool.Dispose();
        scratch.Dispose();
    }

    private Action Product(Precision precision)
    {
        string name = $"{precision} product";
        switch (precision)
        {
            case Precision.Float32:
                PackedFloat32 floats = PackedFloat32.Pack(name, Inputs, Outputs, weights, bias);
                return () => Gemm.Run(input, Rows, floats, default, default, output, pool, scratch);
            case Precision.BFloat16:
                PackedBFloat16 brainFloats = PackedBFloat16.Pack(name, Inputs, Outputs, weights, bias);
                return () => Gemm.Run(input, Rows, brainFloats, default, default, output, pool, scratch);
            case Precision.Float16:
                PackedFloat16 halves = PackedFloat16.Pack(name, Inputs, Outputs, weights, bias);
                return () => Gemm.Run(input, Rows, halves, default, default, output, pool, scratch);
            case Precision.Int8:
                PackedInt8 bytes = PackedInt8.Pack(name, Inputs, Outputs, weights, bias);
                return () => Gemm.Run(Quantised, Rows, bytes, default, default, output, pool, scratch);
            case Precision.Int4:
                PackedInt4 nibbles = PackedInt4.Pack(name, Inputs, Outputs, weights, bias);
                return () => Gemm.Run(Quantised, Rows, nibbles, default, default, output, pool, scratch);
            default:
                throw new ArgumentOutOfRangeException(nameof(precision), precision, "no format of weights");
        }
    }
}
