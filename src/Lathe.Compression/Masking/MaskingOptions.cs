namespace Lathe.Compression;

/// <summary>Which weights become zero in the layers that are stored as integers, where no unit is removed.</summary>
public sealed record MaskingOptions
{
    /// <summary>
    /// Share of the blocks of each product, 0 … below 1: four inputs of 32 outputs, which kernels leave out at 8 bits, where there are
    /// enough of them.
    /// </summary>
    public double Blocks { get; init; }

    /// <summary>Share of each output's weights, 0 … below 1. Kernels multiply with these zeros: it costs accuracy, and saves
    /// nothing but what a file compressor sees.</summary>
    public double Weights { get; init; }

    /// <summary>
    /// By what they are chosen: the sum of |weight| × mean |input| (Wanda, Sun et al. 2023), of the squares of weights, or chance.
    /// </summary>
    public Importance Importance { get; init; } = Importance.Activation;

    /// <summary>What single products lose; the last one that names a product counts, and the shares above are of all others.</summary>
    public IReadOnlyList<LayerMasking> Layers { get; init; } = [];

    /// <summary>Of <see cref="Importance.Random"/>: the same seed chooses the same weights; any number does.</summary>
    public int Seed { get; init; } = RandomImportance.DefaultSeed;

    internal bool IsNothing => Blocks == 0 && Weights == 0 && Layers.All(layer => layer.Share == 0);

    internal bool NeedsData => !IsNothing && Layers.Prepend(ByDefault)
        .Any(layer => layer.Share > 0 && layer.Importance == Importance.Activation);

    /// <summary>What is said of all products that nothing else is said of.</summary>
    internal LayerMasking ByDefault => new("", Blocks > 0, Math.Max(Blocks, Weights), Importance);

    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    /// <exception cref="ArgumentException">Both are asked for.</exception>
    internal void Check()
    {
        ShareChecks.Share(Blocks, "blocks");
        ShareChecks.Share(Weights, "weights");
        if (Blocks > 0 && Weights > 0)
            throw new ArgumentException("blocks and single weights are two ways to choose zeros; expected one of them");
        if (ByDefault.Share > 0)
            ShareChecks.WithoutGradients(Importance, "blocks and weights");
        foreach (LayerMasking layer in Layers)
        {
            ShareChecks.Share(layer.Share, $"'{layer.Product}'");
            if (layer.Share > 0)
                ShareChecks.WithoutGradients(layer.Importance, $"blocks and weights of '{layer.Product}'");
        }
    }
}
