namespace Lathe.Compression;

/// <summary>How far units are removed by the end of one of several rounds: each takes the same share of what is left.</summary>
/// <param name="Done">Rounds that are done by then, as a part of all, above 0 and at most 1.</param>
/// <param name="Whole">Units of each layer before the first round.</param>
internal sealed record PruningRound(double Done, IReadOnlyDictionary<(string Layer, bool ByHead), int> Whole)
{
    /// <summary>The only one.</summary>
    public static PruningRound Only { get; } = new(1, new Dictionary<(string Layer, bool ByHead), int>());

    /// <summary>Units of a layer before the first round.</summary>
    public int WholeOf(PrunableUnits units) => Whole.GetValueOrDefault((units.Name, units.Group.ByHead), units.Units);

    /// <summary>Of all units, the share that is gone by then: what is left is a power of what is left in the end.</summary>
    /// <param name="share">Gone in the end, 0 … below 1.</param>
    public double Gone(double share) => 1 - Math.Pow(1 - share, Done);
}
