using System.Numerics.Tensors;

namespace Lathe.Compression;

/// <summary>
/// A = L·Lᵀ of a symmetric positive definite matrix, in blocks of columns whose rows are shared out over threads. (MathNet.Numerics'
/// managed provider takes ten times as long for the few thousand columns that occur here; tests hold this one against it.)
/// </summary>
internal sealed class Cholesky
{
    private const int BlockColumns = 64;
    private readonly int order;
    private readonly double[] lower;

    private Cholesky(int order, double[] lower) => (this.order, this.lower) = (order, lower);

    /// <summary>Factors a matrix, which is overwritten.</summary>
    /// <param name="matrix">[order, order] row-major; only the lower triangle is read.</param>
    /// <param name="order">At least 1.</param>
    /// <returns>Null where the matrix is not positive definite to the last digits, or holds NaN.</returns>
    public static Cholesky? TryFactor(double[] matrix, int order)
    {
        for (int start = 0; start < order; start += BlockColumns)
        {
            int end = Math.Min(start + BlockColumns, order);
            for (int row = start; row < end; row++)
            {
                Row(matrix, order, row, start, row);
                Span<double> own = matrix.AsSpan(row * order, row);
                double left = matrix[(long)row * order + row] - TensorPrimitives.SumOfSquares<double>(own);
                if (!(left > 0) || !double.IsFinite(left))
                    return null;
                matrix[(long)row * order + row] = Math.Sqrt(left);
            }

            int first = start;
            Parallel.For(end, order, row => Row(matrix, order, row, first, end));
        }

        return new Cholesky(order, matrix);
    }

    /// <summary>Solves A·x = b in place.</summary>
    /// <param name="right">b, and then x.</param>
    public void Solve(Span<double> right)
    {
        for (int row = 0; row < order; row++)
            right[row] = (right[row] - TensorPrimitives.Dot<double>(lower.AsSpan(row * order, row), right[..row])) / lower[(long)row * order
                + row];
        for (int row = order - 1; row >= 0; row--)
        {
            double value = right[row] /= lower[(long)row * order + row];
            TensorPrimitives.MultiplyAdd(lower.AsSpan(row * order, row), -value, right[..row], right[..row]);
        }
    }

    /// <summary>L⁻¹, lower triangular, row-major.</summary>
    public double[] InvertLower()
    {
        double[] inverse = new double[(long)order * order];
        int blocks = (order + BlockColumns - 1) / BlockColumns;
        Parallel.For(0, blocks, block =>
        {
            int start = block * BlockColumns, end = Math.Min(start + BlockColumns, order);
            for (int row = start; row < order; row++)
            {
                Span<double> target = inverse.AsSpan(row * order + start, Math.Min(row + 1, end) - start);
                for (int other = start; other < row; other++)
                {
                    ReadOnlySpan<double> known = inverse.AsSpan(other * order + start, Math.Min(other + 1, end) - start);
                    TensorPrimitives.MultiplyAdd(known, -lower[(long)row * order + other], target[..known.Length], target[..known.Length]);
                }

                if (row < end)
                    target[row - start] += 1;
                TensorPrimitives.Divide(target, lower[(long)row * order + row], target);
            }
        });
        return inverse;
    }

    /// <summary>Columns [start, end) of a row of L, from those before them.</summary>
    private static void Row(double[] matrix, int order, int row, int start, int end)
    {
        for (int column = start; column < end; column++)
        {
            double known = TensorPrimitives.Dot<double>(matrix.AsSpan(row * order, column), matrix.AsSpan(column * order, column));
            ref double value = ref matrix[(long)row * order + column];
            value = (value - known) / matrix[(long)column * order + column];
        }
    }
}
