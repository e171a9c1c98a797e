using Lathe.Generators.Graphs;

namespace Lathe.Generators.Typing.Coupling;

/// <summary>Which axes of a model's weights shrink together: every part of every axis that Forward reads is in one group.</summary>
internal sealed record CouplingTable(EquatableArray<CouplingGroup> Groups);
