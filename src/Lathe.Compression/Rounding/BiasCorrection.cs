using Lathe.Checkpoints;

namespace Lathe.Compression;

/// <summary>Adds to each bias what rounding takes from its output on average (Nagel et al. 2019).</summary>
internal static class BiasCorrection
{
    /// <param name="product">The float weights.</param>
    /// <param name="grid">How codes stand for them.</param>
    /// <param name="codes">[outputs, inputs].</param>
    /// <param name="scales">[outputs, groups].</param>
    /// <param name="seen">Of the product's inputs.</param>
    /// <param name="bias">[outputs], or empty: then nothing can be made up for.</param>
    public static void Apply(
        ProductToRound product, GridOfScales grid, ReadOnlySpan<sbyte> codes, ReadOnlySpan<float> scales, ProductStatistics seen,
        Span<float> bias)
    {
        for (int output = 0; output < bias.Length; output++)
        {
            double lost = 0;
            int start = output * product.Inputs;
            for (int input = 0; input < product.Inputs; input++)
            {
                double rounded = (double)codes[start + input] * scales[output * grid.Groups + input / grid.GroupSize];
                lost += (product.Weights[start + input] - rounded) * (seen.Mean(input)
                    * (product.Migration.IsEmpty ? 1 : product.Migration[input]) + (product.Shift.IsEmpty ? 0 : product.Shift[input]));
            }

            bias[output] += (float)lost;
        }
    }
}
