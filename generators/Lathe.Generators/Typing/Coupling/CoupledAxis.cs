using Lathe.Contracts;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Typing.Coupling;

/// <summary>The part of a weight's axis that a group covers: its units stand one after the other from <paramref name="Offset"/>
/// on.</summary>
/// <param name="Member">Path from the root, <c>layers[*].up</c>.</param>
/// <param name="UnitSize">How many rows or columns a unit is: 1 for a neuron, the head's size for a head.</param>
/// <param name="Paths">Where the member is in a checkpoint, the preferred place first, with <c>{i}</c> for indices.</param>
/// <param name="Presence">When the member is there, asked of the configuration; true = always.</param>
internal sealed record CoupledAxis(string Member, WeightAxis Axis, Dimension Offset, Dimension UnitSize, Condition Presence,
    EquatableArray<string> Paths);
