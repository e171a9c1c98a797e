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

    /// <summary>
    /// What single layers lose; the last one that names a layer counts, and the shares above are of all others. Such a layer is ranked by
    /// itself, and loses its own share even where the others are ranked together.
    /// </summary>
    public IReadOnlyList<LayerPruning> Layers { get; init; } = [];

    /// <summary>Whole elements of an array of models that go before anything else; null: none.</summary>
    public ArrayPruning? Array { get; init; }

    /// <summary>What importance by Taylor, Hessian or movement was measured to be; null where none of them is asked for.</summary>
    public IUnitImportance? Gradients { get; init; }

    /// <summary>Of <see cref="Importance.Random"/>: the same seed chooses the same units; any number does.</summary>
    public int Seed { get; init; } = RandomImportance.DefaultSeed;

    /// <summary>Whether no unit of a layer goes.</summary>
    internal bool IsNothing => Neurons == 0 && Heads == 0 && Layers.All(layer => layer.Share == 0);

    /// <summary>Whether elements of an array go.</summary>
    internal bool Shortens => Array is { IsNothing: false };

    internal bool NeedsData => (Shortens && Array!.Importance == Importance.Activation) || UnitsNeedData;

    private bool UnitsNeedData => !IsNothing && (Refit || ((Neurons > 0 || Heads > 0) && Importance == Importance.Activation)
        || Layers.Any(layer => layer.Share > 0 && layer.Importance == Importance.Activation));

    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    internal void Check()
    {
        ShareChecks.Share(Neurons, "neurons");
        ShareChecks.Share(Heads, "heads");
        ShareChecks.Known(Importance);
        foreach (LayerPruning layer in Layers)
        {
            ShareChecks.Share(layer.Share, $"'{layer.Layer}'");
            ShareChecks.Known(layer.Importance);
        }

        Array?.Check();
        if (FewestLeft < 1)
            throw new ArgumentOutOfRangeException(nameof(FewestLeft), FewestLeft, "every layer keeps 1 unit or more");
    }
}
