namespace Lathe.Compression;

/// <summary>What pruning left of a layer.</summary>
/// <param name="Layer">The place of the layer that writes the units, <c>encoder.layer.3.intermediate.dense</c>.</param>
/// <param name="ByHead">Whether units are heads; otherwise neurons.</param>
/// <param name="Of">How many there were.</param>
/// <param name="Kept">Which are left, rising.</param>
public sealed record PrunedUnits(string Layer, bool ByHead, int Of, IReadOnlyList<int> Kept)
{
    /// <summary>By what they were chosen.</summary>
    public Importance Importance { get; init; }

    /// <summary>Rows of the layer's weight that are left.</summary>
    public int Rows { get; init; }

    /// <summary>One of them in a word: <c>head</c> or <c>neuron</c>.</summary>
    public string Unit => NameOf(ByHead);

    internal static string NameOf(bool byHead) => byHead ? "head" : "neuron";

    internal bool IsSameAs(PrunedUnits other) => Layer == other.Layer && ByHead == other.ByHead;

    /// <summary>What two prunings one after the other have left, this one being the second.</summary>
    /// <param name="earlier">Of the same layer: this one's units are numbers of those that it kept.</param>
    internal PrunedUnits After(PrunedUnits earlier) => this with { Of = earlier.Of, Kept = [.. Kept.Select(unit => earlier.Kept[unit])] };
}
