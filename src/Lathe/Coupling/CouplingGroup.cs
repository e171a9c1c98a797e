namespace Lathe;

/// <summary>Axes of weights that shrink together: unit 5 of one is unit 5 of all.</summary>
/// <param name="Name">As the source calls the extent, <c>EncoderLayer.Inner</c>; else the layer that is first to have it.</param>
/// <param name="Units">How many there are, at least 1.</param>
/// <param name="ByHead">Units are attention heads; otherwise single neurons.</param>
/// <param name="Each">The array whose elements shrink each on its own, <c>layers[*]</c>; empty where one choice holds for the whole
/// model.</param>
/// <param name="Axes">In the order in which Forward first reads them.</param>
/// <param name="Pins">Why it keeps its extent; empty where it may be pruned.</param>
public sealed record CouplingGroup(
    string Name, int Units, bool ByHead, string Each, IReadOnlyList<CoupledAxis> Axes, IReadOnlyList<CouplingPin> Pins)
{
    /// <summary>Nothing stands against removing units.</summary>
    public bool MayBePruned => Pins.Count == 0;

    /// <summary><c>4 heads, each of layers[*]</c>.</summary>
    public string Extent => CouplingText.Units(Units.ToString(System.Globalization.CultureInfo.InvariantCulture), ByHead, Each);

    /// <summary>A pin in words.</summary>
    public string Reason(CouplingPin pin)
    {
        ArgumentNullException.ThrowIfNull(pin);
        return CouplingText.Reason(pin.Kind, pin.Subject,
            Axes.Where(a => a.Axis == WeightAxis.Inputs).Select(a => a.Member).Distinct(StringComparer.Ordinal));
    }
}
