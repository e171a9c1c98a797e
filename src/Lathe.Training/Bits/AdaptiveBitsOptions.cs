using Lathe.Checkpoints;
using Lathe.Compression;

namespace Lathe.Training;

/// <summary>How bits are chosen for each product while the model is trained.</summary>
public sealed record AdaptiveBitsOptions
{
    /// <summary>
    /// The products that are not floats, as the weights of a compiled model are called: those whose <see cref="ProductChoice.Bits"/> are
    /// null are chosen for, at their <see cref="ProductChoice.AverageBits"/>; all others stay at theirs.
    /// <see cref="AdaptiveBits.ProductsOf"/> gives them as a compression has them.
    /// </summary>
    public required IReadOnlyList<ProductChoice> Products { get; init; }

    /// <summary>Bits to begin with, by product, such as a measurement before the training has chosen; what stands nowhere begins with the
    /// most bits that every product may have within the average.</summary>
    public IReadOnlyDictionary<string, int> Start { get; init; } = new Dictionary<string, int>(StringComparer.Ordinal);

    /// <summary>Steps between two choices, at least 1; the first comes after as many. An epoch is examples / batch size steps.</summary>
    public int Every { get; init; } = 100;

    /// <summary>Step after which nothing is chosen any more, at least <see cref="Every"/>: what is left of the run is trained at the bits
    /// that it will have.</summary>
    public int Last { get; init; } = 300;

    public WeightScales Scales { get; init; } = WeightScales.Learned;

    /// <summary>One that the class is compiled for, with integers in each of the products.</summary>
    public Precision Precision { get; init; } = Precision.Int8;

    /// <summary>Scalings of products' inputs and formats of embeddings, as the model will be loaded.</summary>
    public LoadOptions Load { get; init; } = new();

    /// <exception cref="ArgumentException">A value is out of range, or nothing is to be chosen.</exception>
    internal void Check()
    {
        if (Every < 1 || Last < Every)
            throw new ArgumentOutOfRangeException(nameof(Last), $"every {Every} steps to step {Last}",
                "expected at least one step between two choices, and a last one no earlier than the first");
        if (Products.All(product => product.Bits is not null))
            throw new ArgumentException("no product's bits are open; expected some whose Bits are null", nameof(Products));
        foreach (ProductChoice product in Products)
        {
            // the limits are those of compression, and so are their messages
            new CompressionOptions { Products = [product] }.Check();
        }

        if (Start.FirstOrDefault(entry => !Products.Any(product => product.Product == entry.Key && product.Bits is null)) is
            { Key: { } other })
            throw new ArgumentException($"'{other}' is given bits to begin with, and is none of the products whose bits are open",
                nameof(Start));
        if (Start.FirstOrDefault(entry => !Kernels.Formats.WeightEncodings.IntegerBits.Contains(entry.Value)) is
            { Key: { } product2 } wrong)
            throw new ArgumentOutOfRangeException(nameof(Start), wrong.Value,
                $"expected one of {string.Join(", ", Kernels.Formats.WeightEncodings.IntegerBits)} for '{product2}'");
    }
}
