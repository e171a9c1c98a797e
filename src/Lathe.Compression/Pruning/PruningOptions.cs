namespace Lathe.Compression;

/// <summary>What is to be removed.</summary>
public sealed record PruningOptions
{
    /// <summary>Share of the neurons of each prunable layer, 0 … below 1.</summary>
    public double Neurons { get; init; }

    /// <summary>Share of the heads of each attention, 0 … below 1.</summary>
    public double Heads { get; init; }

    public Importance Importance { get; init; } = Importance.Activation;

    /// <summary>
    /// Whether units are ranked over all layers, so that some lose more than others; otherwise each layer loses the same share.
    /// </summary>
    public bool Global { get; init; }

    /// <summary>Units that every layer keeps at least, 1 or more.</summary>
    public int FewestLeft { get; init; } = 1;

    /// <summary>
    /// Whether the layers that read pruned ones are fitted anew, by least squares over the calibration set, to give what they would have
    /// given.
    /// </summary>
    public bool Refit { get; init; } = true;

    internal bool IsNothing => Neurons == 0 && Heads == 0;

    internal bool NeedsData => !IsNothing && (Refit || Importance == Importance.Activation);
}
