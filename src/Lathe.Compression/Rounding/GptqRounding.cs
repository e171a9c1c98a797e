using Lathe.Checkpoints;

namespace Lathe.Compression;

/// <summary>
/// GPTQ (Frantar et al. 2022): an output's weights are rounded one input after the other, and what each leaves is made up for by the inputs
/// that are still to come, weighted by the inverse Hessian of the layer's inputs.
/// </summary>
/// <param name="statistics">What products read in the float model, with the products of two inputs.</param>
/// <param name="options">How.</param>
public sealed class GptqRounding(CalibratedInputs statistics, GptqOptions? options = null) : IWeightRounding
{
    private const int OutputsAtOnce = 32;
    private readonly GptqOptions options = options ?? new GptqOptions();

    /// <inheritdoc/>
    public bool TryRound(ProductToRound product, Span<sbyte> codes, Span<float> scales, Span<float> bias)
    {
        foreach (float weight in product.Weights)
        {
            // the damage shows where each is rounded to the nearest
            if (!float.IsFinite(weight))
                return false;
        }

        if (statistics.Of(product.Name, product.Inputs) is not { Gram: { } gram, Rows: > 0 } seen
            || Factor(new InputHessian(seen, gram, product), out int[] order) is not { } upper)
        {
            return false;
        }

        float[] weights = product.Weights.ToArray(), allScales = new float[scales.Length];
        sbyte[] allCodes = new sbyte[codes.Length];
        (int inputs, int outputs) = (product.Inputs, product.Outputs);
        GridOfScales grid = new(product.Format, inputs);
        Parallel.For(0, (outputs + OutputsAtOnce - 1) / OutputsAtOnce, part =>
        {
            int first = part * OutputsAtOnce, count = Math.Min(OutputsAtOnce, outputs - first);
            new GptqBlock(grid, inputs, count, order, upper, options.ActOrder).Run(
                weights.AsSpan(first * inputs, count * inputs), allCodes.AsSpan(first * inputs, count * inputs),
                allScales.AsSpan(first * grid.Groups, count * grid.Groups));
        });
        allCodes.CopyTo(codes);
        allScales.CopyTo(scales);
        if (options.CorrectBias)
            BiasCorrection.Apply(product, grid, allCodes, allScales, seen, bias);
        return true;
    }

    /// <summary>The upper factor U of H⁻¹ = UᵀU, rows from the first input in order to the last; null where it cannot be had.</summary>
    private double[]? Factor(InputHessian hessian, out int[] order)
    {
        int n = hessian.Width;
        order = [.. Enumerable.Range(0, n)];
        double mean = 0;
        for (int i = 0; i < n; i++)
            mean += hessian[i, i] / n;
        if (!(mean > 0) || !double.IsFinite(mean))
            return null;
        if (options.ActOrder)
            order = [.. order.OrderByDescending(i => hessian[i, i])];
        // H = R·Rᵀ with R upper triangular is the Cholesky factor of H read from its last row and column, and H⁻¹ = R⁻ᵀ·R⁻¹.
        double[] reversed = new double[(long)n * n];
        int[] taken = order;
        double damping = options.Damping * mean;
        Parallel.For(0, n, row =>
        {
            for (int column = 0; column <= row; column++)
            {
                int i = taken[n - 1 - row], j = taken[n - 1 - column];
                double value = hessian[i, j];
                if (i == j)
                    value = (value == 0 ? mean : value) + damping;
                reversed[(long)row * n + column] = value;
            }
        });
        if (Cholesky.TryFactor(reversed, n) is not { } factor)
            return null;
        double[] inverse = factor.InvertLower(), upper = new double[(long)n * n];
        Parallel.For(0, n, row =>
        {
            for (int column = row; column < n; column++)
                upper[(long)row * n + column] = inverse[(long)(n - 1 - row) * n + (n - 1 - column)];
        });
        return upper;
    }
}
