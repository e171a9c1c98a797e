using System.Numerics.Tensors;

namespace Lathe.Compression;

/// <summary>What calibration has seen of a product's inputs, column by column.</summary>
public sealed class ProductStatistics
{
    private readonly double[] sums, magnitudes, squares;
    private readonly float[] largest, least, most, row;

    internal ProductStatistics(string name, int width, bool withGram)
    {
        (Name, Width) = (name, width);
        (sums, magnitudes, squares) = (new double[width], new double[width], new double[width]);
        (largest, row) = (new float[width], new float[width]);
        (least, most) = (new float[width], new float[width]);
        Gram = withGram ? new GramMatrix(width) : null;
    }

    /// <summary>The product, as the weights of a compiled model are called.</summary>
    public string Name { get; }

    /// <summary>Its inputs.</summary>
    public int Width { get; }

    /// <summary>Rows that were seen: tokens, without padding where the model leaves it out.</summary>
    public long Rows { get; private set; }

    /// <summary>Mean of each input.</summary>
    public double Mean(int input) => Rows == 0 ? 0 : sums[input] / Rows;

    /// <summary>Mean magnitude of each input.</summary>
    public double MeanMagnitude(int input) => Rows == 0 ? 0 : magnitudes[input] / Rows;

    /// <summary>Mean square of each input.</summary>
    public double MeanSquare(int input) => Rows == 0 ? 0 : squares[input] / Rows;

    /// <summary>Mean square of an input that is multiplied with a factor and shifted.</summary>
    public double MeanSquare(int input, double factor, double shift) =>
        MeanSquare(input) * factor * factor + 2 * Mean(input) * factor * shift + shift * shift;

    /// <summary>Largest magnitude of each input.</summary>
    public float Largest(int input) => largest[input];

    /// <summary>Smallest value of each input.</summary>
    public float Minimum(int input) => least[input];

    /// <summary>Largest value of each input.</summary>
    public float Maximum(int input) => most[input];

    /// <summary>Sums of the products of two inputs, where they were asked for.</summary>
    internal GramMatrix? Gram { get; }

    internal void Add(ReadOnlySpan<float> rows)
    {
        for (int start = 0; start < rows.Length; start += Width)
        {
            ReadOnlySpan<float> x = rows.Slice(start, Width);
            for (int i = 0; i < x.Length; i++)
            {
                double value = x[i];
                sums[i] += value;
                magnitudes[i] += Math.Abs(value);
                squares[i] += value * value;
            }

            TensorPrimitives.Abs(x, row);
            TensorPrimitives.Max(largest, row, largest);
            if (Rows == 0)
            {
                x.CopyTo(least);
                x.CopyTo(most);
            }

            TensorPrimitives.Min(least, x, least);
            TensorPrimitives.Max(most, x, most);
            Rows++;
        }

        Gram?.Add(rows);
    }

    /// <summary>Of all rows that several have seen, without products of two inputs.</summary>
    /// <param name="all">Of the same width, at least one that has seen a row.</param>
    internal static ProductStatistics Merge(IReadOnlyList<ProductStatistics> all)
    {
        if (all.Count == 1)
            return all[0];
        ProductStatistics merged = new(all[0].Name, all[0].Width, withGram: false);
        foreach (ProductStatistics seen in all.Where(seen => seen.Rows > 0))
        {
            TensorPrimitives.Add(merged.sums, seen.sums, merged.sums);
            TensorPrimitives.Add(merged.magnitudes, seen.magnitudes, merged.magnitudes);
            TensorPrimitives.Add(merged.squares, seen.squares, merged.squares);
            TensorPrimitives.Max(merged.largest, seen.largest, merged.largest);
            if (merged.Rows == 0)
            {
                seen.least.CopyTo(merged.least, 0);
                seen.most.CopyTo(merged.most, 0);
            }

            TensorPrimitives.Min(merged.least, seen.least, merged.least);
            TensorPrimitives.Max(merged.most, seen.most, merged.most);
            merged.Rows += seen.Rows;
        }

        return merged;
    }
}
