using System.Diagnostics;
using Lathe.Hardware;
using Lathe.Kernels.Formats;

namespace Lathe.Kernels;

/// <summary>How fast one product with bias runs: large enough to be blocked and shared among threads, small enough for the second-level
/// cache.</summary>
internal sealed class ProductMeasurement : IDisposable
{
    private const int Rows = 192, Inputs = 512, Outputs = 512;

    private readonly WorkerPool pool;
    private readonly KernelScratch scratch;
    private readonly NativeBlock quantised = NativeBlock.Allocate(QuantizedRows.Bytes(Rows, Inputs));
    private readonly float[] input = new float[Rows * Inputs], output = new float[Rows * Outputs], weights = new float[Outputs * Inputs],
        bias = new float[Outputs];

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

    /// <summary>Runs every format in turn for half a second: the JIT compiles what surrounds the tiles a second time once it has seen it
    /// run.</summary>
    public void WarmUp()
    {
        Stopwatch total = Stopwatch.StartNew();
        Action[] runs = [.. WeightEncodings.All.Select(encoding => Product(encoding.Encoding))];
        do
        {
            foreach (Action run in runs)
                run();
        }
        while (total.ElapsedMilliseconds < 500);
    }

    /// <summary>10⁹ operations a second of the fastest run; a multiply-add is two.</summary>
    public double MeasureGops(WeightEncoding encoding, int milliseconds)
    {
        Action run = Product(encoding);
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

    private Action Product(WeightEncoding encoding)
    {
        PackedWeights packed = PackedWeights.Pack($"{encoding} product", encoding, Inputs, Outputs, weights, bias);
        return () => Gemm.Run(new ProductRows(input, Quantised), Rows, packed, default, default, output, pool, scratch);
    }
}
