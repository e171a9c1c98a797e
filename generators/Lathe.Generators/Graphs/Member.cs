namespace Lathe.Generators.Graphs;

/// <summary>A field or property of a model class that holds weights or a nested model.</summary>
/// <param name="Name">The member's name in C#.</param>
/// <param name="Paths">Candidate checkpoint paths, preferred first, <c>{i}</c> for the index in an array.</param>
/// <param name="Presence">When the member is optional: the condition under which it is there; null = always.</param>
internal abstract record Member(string Name, EquatableArray<string> Paths, Condition? Presence)
{
    /// <summary>Of the extents that the source does not write as numbers.</summary>
    public EquatableArray<ExtentName> ExtentNames { get; init; }
}

/// <summary>[Tile(rows, columns, depth)].</summary>
internal sealed record TileOverride(int Rows, int Columns, int Depth);

internal sealed record LinearMember(
    string Name,
    EquatableArray<string> Paths,
    Condition? Presence,
    Dimension Inputs,
    Dimension Outputs,
    bool HasBias,
    WeightFormatChoice Format,
    TileOverride? Tile) : Member(Name, Paths, Presence)
{
    /// <summary>[Prune] on it: what may be missing of its outputs.</summary>
    public PruneChoice? Prune { get; init; }
}

internal sealed record EmbeddingMember(
    string Name,
    EquatableArray<string> Paths,
    Condition? Presence,
    Dimension Entries,
    Dimension Width,
    WeightFormatChoice Format) : Member(Name, Paths, Presence);

/// <param name="Centered">LayerNorm; otherwise RmsNorm.</param>
internal sealed record NormMember(
    string Name,
    EquatableArray<string> Paths,
    Condition? Presence,
    Dimension Width,
    Scalar Epsilon,
    bool Centered) : Member(Name, Paths, Presence);

/// <summary>A tensor that is an operand as it is: one that the class holds itself, or one of a layer that is operations on its
/// tensors.</summary>
/// <param name="Name">As C# reaches it from within the class: <c>cls</c>, <c>patches.Weight</c>.</param>
/// <param name="Paths">Of the tensor itself, not of a layer around it.</param>
internal sealed record ParameterMember(
    string Name,
    EquatableArray<string> Paths,
    Condition? Presence,
    EquatableArray<Dimension> Shape) : Member(Name, Paths, Presence);

/// <param name="Repeat">Length of an array of models; null for a single one.</param>
/// <param name="Format">From attributes on the member: the default handed to the nested model in place of ours.</param>
internal sealed record ModelMember(
    string Name,
    EquatableArray<string> Paths,
    Condition? Presence,
    ModelGraph Graph,
    Dimension? Repeat,
    WeightFormatChoice Format) : Member(Name, Paths, Presence)
{
    /// <summary>[Prune] on an array: elements that compression removes.</summary>
    public PruneChoice? Prune { get; init; }
}
