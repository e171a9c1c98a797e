using System.Numerics.Tensors;

namespace Lathe.Compression;

/// <summary>What calibration has seen of a product's inputs, column by column.</summary>
public sealed class ProductStatistics
{
    private readonly double[] sums, magnitudes, squares;
    private readonly float[] largest, row;

    internal ProductStatistics(string name, int width, bool withGram)
    {
        (Name, Width) = (name, width);
        (sums, magnitudes, squares) = (new double[width], new double[width], new double[width]);
        (largest, row) = (new float[width], new float[width]);
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

    /// <summary>Largest magnitude of each input.</summary>
    public float Largest(int input) => largest[input];

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
            Rows++;
        }

        Gram?.Add(rows);
    }
}
