namespace Lathe.Checkpoints;

/// <summary>
/// Chooses the integers that a product's weights become, in the place of rounding each to the nearest: what knows the inputs that the
/// weights will meet can do better. Called once for each product that is packed, on one thread, in the order in which the model reads them.
/// </summary>
public interface IWeightRounding
{
    /// <summary>Rounds one product, or leaves it alone.</summary>
    /// <param name="product">What is to be rounded.</param>
    /// <param name="codes">[outputs, inputs]: a weight's integer, −2^(bits − 1) … 2^(bits − 1) − 1, of 8 bits −127 … 127.</param>
    /// <param name="scales">
    /// [outputs, <see cref="ProductToRound.Groups"/>]: weight ≈ code × scale. Of fewer than 8 bits they are stored as bfloat16: scales
    /// that are none are refused.
    /// </param>
    /// <param name="bias">[outputs], as the checkpoint has it: may be changed to make up for what rounding shifts. Empty where the layer
    /// has none.</param>
    /// <returns>False: nothing was written, the weights are rounded to the nearest.</returns>
    bool TryRound(ProductToRound product, Span<sbyte> codes, Span<float> scales, Span<float> bias);
}
