using Lathe.Checkpoints;

namespace Lathe.Compression;

/// <summary>Rounds some products by a method of their own, all others by another one.</summary>
/// <param name="inner">The method.</param>
/// <param name="products">Those that it is for.</param>
/// <param name="others">Of all others; null: to the nearest.</param>
internal sealed class ChosenRounding(IWeightRounding inner, IReadOnlySet<string> products, IWeightRounding? others = null) : IWeightRounding
{
    public bool TryRound(ProductToRound product, Span<sbyte> codes, Span<float> scales, Span<float> bias) =>
        products.Contains(product.Name) ? inner.TryRound(product, codes, scales, bias)
            : others is not null && others.TryRound(product, codes, scales, bias);
}
