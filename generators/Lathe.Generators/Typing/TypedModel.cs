using Lathe.Generators.Graphs;

namespace Lathe.Generators.Typing;

/// <summary>
/// A model class as every backend reads it: helpers inlined, every value's type known, weight formats resolved for each precision
/// that is emitted. Immutable and value-equal: while it stays equal no backend plans again.
/// </summary>
/// <param name="Graph">The root class; of its methods Forward alone is left.</param>
/// <param name="Precisions">Float32 first, then Annotated, then those that [Model] asks for.</param>
internal sealed record TypedModel(ModelGraph Graph, EquatableArray<TypedPrecision> Precisions)
{
    /// <summary>What [Prune] lets checkpoints lack, in the order of the table of coupled axes.</summary>
    public EquatableArray<PrunedGroup> Pruned { get; init; } = EquatableArray<PrunedGroup>.Empty;

    /// <summary>What the class is known again by: see <see cref="ModelFingerprint"/>.</summary>
    public string Fingerprint { get; init; } = "";

    /// <summary>What checkpoints are held against at load; null where the class is built without a manifest.</summary>
    public ManifestClaims? Manifest { get; init; }
}
