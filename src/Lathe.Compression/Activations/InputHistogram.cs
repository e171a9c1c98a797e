using System.Numerics.Tensors;

namespace Lathe.Compression;

/// <summary>
/// Magnitudes of what a product reads, counted in <see cref="Bins"/> steps from 0 to the largest, which is known beforehand: memory does
/// not grow with the data.
/// </summary>
public sealed class InputHistogram
{
    internal const int Bins = 2048;

    /// <summary>Weight of the batches before in the moving average.</summary>
    private const double Momentum = 0.9;

    private readonly long[] values = new long[Bins], rows = new long[Bins];
    private readonly float[] factors, shifts, row;
    private float batch;

    /// <param name="width">Inputs of the product.</param>
    /// <param name="factors">What each is multiplied with first; empty for nothing.</param>
    /// <param name="shifts">What is added then; empty for nothing.</param>
    /// <param name="largest">The largest magnitude that will come, positive.</param>
    internal InputHistogram(int width, float[] factors, float[] shifts, float largest)
    {
        (this.factors, this.shifts, Largest) = (factors, shifts, largest);
        row = new float[width];
    }

    /// <summary>The largest magnitude, at which the last bin ends.</summary>
    public float Largest { get; }

    /// <summary>How many values are in each bin.</summary>
    public IReadOnlyList<long> Values => values;

    /// <summary>How many rows have their largest magnitude in each bin.</summary>
    public IReadOnlyList<long> Rows => rows;

    /// <summary>Moving average of the batches' largest magnitudes.</summary>
    public double AverageLargest { get; private set; }

    /// <summary>From 0 to the end of a bin.</summary>
    internal double EndOf(int bin) => (double)Largest * (bin + 1) / Bins;

    internal void Add(ReadOnlySpan<float> input)
    {
        float perBin = Bins / Largest;
        for (int start = 0; start < input.Length; start += row.Length)
        {
            input.Slice(start, row.Length).CopyTo(row);
            if (factors.Length > 0)
                TensorPrimitives.Multiply(row, factors, row);
            if (shifts.Length > 0)
                TensorPrimitives.Add(row, shifts, row);
            TensorPrimitives.Abs(row, row);
            float most = TensorPrimitives.MaxNumber<float>(row);
            foreach (float magnitude in row)
                values[Bin(magnitude)]++;
            rows[Bin(most)]++;
            batch = Math.Max(batch, most);
        }

        // what is no number is damage, and shows in the outputs
        int Bin(float magnitude) => float.IsNaN(magnitude) ? Bins - 1 : (int)Math.Min(magnitude * perBin, Bins - 1);
    }

    /// <summary>A batch is over.</summary>
    internal void EndBatch()
    {
        AverageLargest = AverageLargest == 0 ? batch : Momentum * AverageLargest + (1 - Momentum) * batch;
        batch = 0;
    }

    /// <summary>The values in fewer bins, for a picture of them.</summary>
    /// <param name="bins">A divisor of 2,048.</param>
    public IReadOnlyList<long> Coarse(int bins) =>
        bins > 0 && Bins % bins == 0
            ? [.. values.Chunk(Bins / bins).Select(chunk => chunk.Sum())]
            : throw new ArgumentOutOfRangeException(nameof(bins), bins, $"expected a divisor of {Bins}");
}
