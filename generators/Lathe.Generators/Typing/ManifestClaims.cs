using Lathe.Contracts;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Typing;

/// <summary>What a manifest says of the checkpoint that a class built with it loads.</summary>
/// <param name="File">The manifest's name, for messages.</param>
/// <param name="ExtentsAreConstants">Whether the code of every precision is made for the extents.</param>
/// <param name="Units">What is left of pruned layers, one for each element of an array.</param>
/// <param name="Products">How products are stored.</param>
internal sealed record ManifestClaims(
    string File, bool ExtentsAreConstants, EquatableArray<ClaimedUnits> Units, EquatableArray<ManifestProduct> Products);
