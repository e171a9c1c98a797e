using Lathe.Checkpoints;

namespace Lathe.Compression;

/// <summary>Sums of the products of two inputs as the weights meet them: x × m + z, where inputs are migrated and shifted.</summary>
internal sealed class InputHessian
{
    private readonly ProductStatistics seen;
    private readonly GramMatrix gram;
    private readonly double[] factors, shifts, means;

    /// <param name="seen">Of the inputs themselves.</param>
    /// <param name="gram">Sums of the products of two of them.</param>
    /// <param name="product">Says what happens to them.</param>
    public InputHessian(ProductStatistics seen, GramMatrix gram, ProductToRound product)
    {
        (this.seen, this.gram) = (seen, gram);
        factors = new double[gram.Width];
        shifts = new double[gram.Width];
        means = new double[gram.Width];
        for (int i = 0; i < factors.Length; i++)
        {
            factors[i] = product.Migration.IsEmpty ? 1 : product.Migration[i];
            shifts[i] = product.Shift.IsEmpty ? 0 : product.Shift[i];
            means[i] = seen.Mean(i) * factors[i];
        }
    }

    public int Width => gram.Width;

    public double this[int i, int j] => gram[i, j] * factors[i] * factors[j]
        + seen.Rows * (means[i] * shifts[j] + means[j] * shifts[i] + shifts[i] * shifts[j]);
}
