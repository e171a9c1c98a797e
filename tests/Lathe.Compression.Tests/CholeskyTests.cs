using Lathe.Compression;

namespace Lathe.Compression.Tests;

/// <summary>The factor against its definition.</summary>
public sealed class CholeskyTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(200)]
    public void The_factor_multiplies_back_solves_and_inverts(int order)
    {
        double[] matrix = PositiveDefinite(order);
        Cholesky factor = Cholesky.TryFactor([.. matrix], order)!;

        double[] expected = [.. Enumerable.Range(0, order).Select(i => Math.Sin(i + 1))], right = new double[order];
        for (int row = 0; row < order; row++)
        {
            for (int column = 0; column < order; column++)
                right[row] += matrix[row * order + column] * expected[column];
        }

        factor.Solve(right);
        Assert.All(right.Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-9));

        // (L⁻¹)ᵀ·L⁻¹ is the inverse
        double[] inverse = factor.InvertLower();
        for (int row = 0; row < order; row++)
        {
            for (int column = 0; column < order; column++)
            {
                double sum = 0;
                for (int k = 0; k < order; k++)
                {
                    double entry = 0;
                    for (int i = 0; i < order; i++)
                        entry += inverse[i * order + row] * inverse[i * order + k];
                    sum += entry * matrix[k * order + column];
                }

                Assert.Equal(row == column ? 1 : 0, sum, 1e-9);
            }

            row += order / 8; // some rows of large ones
        }
    }

    [Fact]
    public void What_is_not_positive_definite_has_no_factor()
    {
        Assert.Null(Cholesky.TryFactor([1, 2, 2, 1], 2));
        Assert.Null(Cholesky.TryFactor([1, double.NaN, double.NaN, 1], 2));
        Assert.Null(Cholesky.TryFactor([0], 1));
    }

    private static double[] PositiveDefinite(int order)
    {
        Random random = new(order);
        double[] rows = [.. Enumerable.Range(0, order * order).Select(_ => random.NextDouble() - 0.5)], matrix = new double[order * order];
        for (int i = 0; i < order; i++)
        {
            for (int j = 0; j < order; j++)
            {
                for (int k = 0; k < order; k++)
                    matrix[i * order + j] += rows[i * order + k] * rows[j * order + k];
            }

            matrix[i * order + i] += 1;
        }

        return matrix;
    }
}
