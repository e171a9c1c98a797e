using Lathe.Generators.Graphs;
using Lathe.Generators.Typing;

namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>All that is emitted for one model class: its units, once for all precisions that run the same code.</summary>
internal sealed record ClassPlan(ModelGraph Graph, EquatableArray<PrecisionPlan> Precisions) : BackendPlan
{
    /// <summary>What checkpoints are held against at load; null where the class is built without a manifest.</summary>
    public ManifestClaims? Manifest { get; init; }
}

/// <param name="Name">Of the static class in the generated file, from what is in it: <c>Floats</c>, <c>Integers</c>.</param>
/// <param name="Answers">The Lathe.Precision members that it is loaded for, in the order of the formats of its weights.</param>
/// <param name="Nested">Each before its callers.</param>
internal sealed record PrecisionPlan(string Name, EquatableArray<string> Answers, EquatableArray<UnitPlan> Nested, UnitPlan Root);
