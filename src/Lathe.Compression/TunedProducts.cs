using Lathe.Checkpoints;

namespace Lathe.Compression;

/// <summary>How products are to be stored, as they were trained.</summary>
/// <param name="Bits">By the names of products, where they are others than were planned.</param>
/// <param name="Rounding">With the scales that were learned; null: as was planned. What it leaves alone is rounded as was planned,
/// too.</param>
public sealed record TunedProducts(IReadOnlyDictionary<string, int> Bits, IWeightRounding? Rounding)
{
    /// <summary>As they were planned.</summary>
    public static TunedProducts AsPlanned { get; } = new(new Dictionary<string, int>(StringComparer.Ordinal), null);

    /// <exception cref="ArgumentException">A name that is no product's.</exception>
    internal IReadOnlyList<CompressedProduct> Applied(IReadOnlyList<CompressedProduct> planned)
    {
        if (Bits.Keys.FirstOrDefault(name => !planned.Any(product => product.Name == name)) is { } unknown)
            throw new ArgumentException($"training has chosen bits for '{unknown}', which is no product that may be integers; these are "
                + $"{string.Join(", ", planned.Select(product => $"'{product.Name}'"))}");
        return [.. planned.Select(product => Bits.TryGetValue(product.Name, out int bits) ? product with { Bits = bits } : product)];
    }
}
