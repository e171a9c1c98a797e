using Lathe.Generators.Graphs;

namespace Lathe.Generators.Typing;

/// <summary>What a manifest says is left of one layer.</summary>
/// <param name="Rows">Rows of its weight.</param>
/// <param name="Paths">Where it is in a checkpoint, the preferred place first.</param>
internal sealed record ClaimedUnits(int Rows, EquatableArray<string> Paths);
