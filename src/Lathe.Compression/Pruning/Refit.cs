using System.Numerics.Tensors;

namespace Lathe.Compression;

/// <summary>
/// Fits a layer that has lost inputs to give what it gave before, by least squares over what it has read: W′ = W·G[:, kept]·(G[kept, kept]
/// + λ)⁻¹ with G = XᵀX, a column of ones in X standing for the bias.
/// </summary>
internal static class Refit
{
    /// <summary>Of the mean of the diagonal.</summary>
    private const double Damping = 1e-3;

    /// <param name="weights">[outputs, inputs] before.</param>
    /// <param name="bias">[outputs], changed; or null.</param>
    /// <param name="removed">Inputs that go.</param>
    /// <param name="seen">With products of two inputs.</param>
    /// <returns>[outputs, kept inputs]; null where the fit cannot be had.</returns>
    public static Matrix? Run(Matrix weights, float[]? bias, IReadOnlySet<int> removed, ProductStatistics seen)
    {
        if (seen.Gram is not { } gram || seen.Rows == 0)
            return null;
        int inputs = weights.Columns, constant = inputs;
        int[] kept = [.. Enumerable.Range(0, bias is null ? inputs : inputs + 1).Where(input => !removed.Contains(input))];
        double Value(int row, int column) => (row == constant, column == constant) switch
        {
            (false, false) => gram[row, column],
            (true, true) => seen.Rows,
            (true, false) => seen.Mean(column) * seen.Rows,
            _ => seen.Mean(row) * seen.Rows,
        };
        int n = kept.Length;
        double[] matrix = new double[(long)n * n];
        double mean = 0;
        for (int i = 0; i < inputs; i++)
            mean += gram[i, i] / inputs;
        Parallel.For(0, n, row =>
        {
            for (int column = 0; column <= row; column++)
                matrix[(long)row * n + column] = Value(kept[row], kept[column]);
            matrix[(long)row * n + row] += kept[row] == constant ? 0 : Damping * mean;
        });
        double[] cross = new double[(long)removed.Count * n];
        int[] gone = [.. removed.Order()];
        Parallel.For(0, gone.Length, row =>
        {
            for (int column = 0; column < n; column++)
                cross[(long)row * n + column] = Value(gone[row], kept[column]);
        });
        if (Cholesky.TryFactor(matrix, n) is not { } factor)
            return null;

        // what is kept stays as it is, and takes over its share of what is gone: W′ = W[kept] + W[gone]·G[gone, kept]·G[kept, kept]⁻¹
        int left = bias is null ? n : n - 1;
        Matrix fitted = new(weights.Rows, left, new float[weights.Rows * left]);
        Parallel.For(0, weights.Rows, output =>
        {
            double[] share = new double[n];
            ReadOnlySpan<float> row = weights.Row(output);
            for (int i = 0; i < gone.Length; i++)
                TensorPrimitives.MultiplyAdd(cross.AsSpan(i * n, n), row[gone[i]], share, share);
            factor.Solve(share);
            for (int i = 0; i < left; i++)
                fitted.Values[output * left + i] = (float)(row[kept[i]] + share[i]);
            if (bias is not null)
                bias[output] += (float)share[n - 1];
        });
        return fitted;
    }
}
