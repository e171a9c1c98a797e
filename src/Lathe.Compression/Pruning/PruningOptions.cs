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

    /// <summary>
    /// Rounds in which units go, 1 or more: each takes the same share of those that are left, measures importance anew and, with
    /// <see cref="Refit"/>, fits the layers that read them. More take longer, and may lose less where much goes.
    /// </summary>
    public int Rounds { get; init; } = 1;

    /// <summary>What importance by Taylor, Hessian or movement was measured to be; null where none of them is asked for.</summary>
    public IUnitImportance? Gradients { get; init; }

    /// <summary>
    /// Measures importance by Taylor or Hessian of a checkpoint's folder, with what earlier rounds have left; null: it is
    /// <see cref="Gradients"/>, in one round. One of the two is set at most.
    /// </summary>
    public Func<string, CancellationToken, IUnitImportance>? GradientsOf { get; init; }

    /// <summary>Of <see cref="Importance.Random"/>: the same seed chooses the same units; any number does.</summary>
    public int Seed { get; init; } = RandomImportance.DefaultSeed;

    /// <summary>Whether heads or neurons go by Taylor or Hessian, which somebody has to measure: <see cref="GradientsOf"/>.</summary>
    internal bool NeedsGradients => Goes(importance => importance is Importance.Taylor or Importance.Hessian);

    /// <summary>Whether no unit of a layer goes.</summary>
    internal bool IsNothing => Neurons == 0 && Heads == 0 && Layers.All(layer => layer.Share == 0);

    /// <summary>Whether elements of an array go.</summary>
    internal bool Shortens => Array is { IsNothing: false };

    internal bool NeedsData => (Shortens && Array!.Importance == Importance.Activation) || UnitsNeedData;

    private bool UnitsNeedData => !IsNothing && (Refit || ((Neurons > 0 || Heads > 0) && Importance == Importance.Activation)
        || Layers.Any(layer => layer.Share > 0 && layer.Importance == Importance.Activation));

    /// <summary>Whether heads or neurons go by some importance.</summary>
    private bool Goes(Func<Importance, bool> by) =>
        ((Neurons > 0 || Heads > 0) && by(Importance)) || Layers.Any(layer => layer.Share > 0 && by(layer.Importance));

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
        if (Rounds < 1)
            throw new ArgumentOutOfRangeException(nameof(Rounds), Rounds, "units go in 1 round or more");
        if (Gradients is not null && GradientsOf is not null)
            throw new ArgumentException($"{nameof(Gradients)} and {nameof(GradientsOf)} both tell what gradients say: set one of them");
        if (NeedsGradients && GradientsOf is null && (Rounds > 1 || Gradients is null))
            throw new ArgumentException("importance by Taylor or Hessian is measured by gradients, in each round anew: lathe-train compress"
                + $" --train FILE does it; from code, set {nameof(GradientsOf)}, or {nameof(Gradients)} for one round; or use activation");
        if (Rounds > 1 && Goes(importance => importance == Importance.Movement))
            throw new ArgumentOutOfRangeException(
                nameof(Rounds), Rounds, "importance by movement is told by one training: there is one round of it");
    }
}
