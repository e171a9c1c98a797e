using Lathe.Generators.Graphs;

namespace Lathe.Generators.Typing;

/// <summary>Units of a group of coupled axes that a checkpoint may lack, and what compression is to remove of them.</summary>
/// <param name="Paths">Places in a checkpoint of the first layer that writes the units, the preferred one first, <c>{i}</c> for indices:
/// compression calls the group by them.</param>
/// <param name="Source">The same of the layer whose weight tells how many units are left.</param>
/// <param name="ByHead">Units are attention heads; otherwise neurons.</param>
/// <param name="Ratio">The share that goes, 0 to below 1.</param>
/// <param name="Importance">By what it is chosen: a member of Lathe.Importance.</param>
internal sealed record PrunedGroup(
    EquatableArray<string> Paths, EquatableArray<string> Source, bool ByHead, double Ratio, string Importance)
{
    /// <summary>Whether a checkpoint may have no such layer.</summary>
    public bool MayBeAbsent { get; init; }
}
