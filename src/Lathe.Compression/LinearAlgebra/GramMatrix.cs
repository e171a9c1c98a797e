using Lathe.Hardware;
using Lathe.Kernels.Formats;

namespace Lathe.Compression;

/// <summary>
/// XᵀX of rows X as they come, in float64. Rows are gathered and multiplied many at a time by the library's own product, in float32:
/// its sums of a few hundred terms are exact to 1e-6, far below the damping of what reads the matrix.
/// </summary>
internal sealed class GramMatrix(int width)
{
    private const int RowsAtOnce = 512;

    private readonly double[] sums = new double[(long)width * width];
    private float[] waiting = new float[RowsAtOnce * width];
    private int rows;

    public int Width => width;

    /// <summary>[width, width], symmetric; whole after <see cref="Complete"/>.</summary>
    public ReadOnlySpan<double> Values => sums;

    public double this[int row, int column] => sums[(long)row * width + column];

    public void Add(ReadOnlySpan<float> values)
    {
        while (!values.IsEmpty)
        {
            int taken = Math.Min(values.Length, waiting.Length - rows * width);
            values[..taken].CopyTo(waiting.AsSpan(rows * width));
            values = values[taken..];
            rows += taken / width;
            if (rows == RowsAtOnce)
                Flush();
        }
    }

    /// <summary>Takes what still waits; nothing may be added afterwards.</summary>
    public void Complete()
    {
        if (rows > 0)
            Flush();
        waiting = [];
    }

    private void Flush()
    {
        int count = rows;
        rows = 0;
        float[] columns = new float[width * count];
        Parallel.For(0, width, column =>
        {
            for (int row = 0; row < count; row++)
                columns[column * count + row] = waiting[row * width + column];
        });
        float[] product = new float[(long)width * width];
        WorkerPool pool = WorkerPool.Shared(0);
        using KernelScratch scratch = new(pool.Threads);
        scratch.Reserve(Gemm.ScratchBytes(width, width, default));
        PackedWeights weights = PackedWeights.Pack("rows of calibration", WeightEncoding.Float32, count, width, columns, default);
        Gemm.Run(columns, width, weights, default, default, product, pool, scratch);
        for (long i = 0; i < sums.LongLength; i++)
            sums[i] += product[i];
    }
}
