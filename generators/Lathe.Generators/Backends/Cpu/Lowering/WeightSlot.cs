using Lathe.Contracts;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>One field of the generated Weights class: what is read from the checkpoint once and packed for a kernel.</summary>
/// <param name="Name">Unique in its unit, in camelCase: a member's name, or the names of merged members put together.</param>
/// <param name="Presence">When it is loaded; null = always.</param>
internal abstract record WeightSlot(string Name, Condition? Presence);

/// <param name="Members">The Linear members stacked along the outputs, in order.</param>
/// <param name="Formats">In each of the precisions that run the unit.</param>
internal sealed record ProductSlot(
    string Name,
    Condition? Presence,
    EquatableArray<LinearMember> Members,
    Dimension Inputs,
    Dimension Outputs,
    bool HasBias,
    EquatableArray<WeightFormat> Formats,
    TileOverride? TileOverride,
    Tile? Tile) : WeightSlot(Name, Presence)
{
    /// <summary>Whether it reads int8 rows, in all of the precisions or in none.</summary>
    public bool IsInteger => Formats[0].IsInteger;
}

/// <param name="Formats">Of its rows, in each of the precisions that run the unit.</param>
internal sealed record TableSlot(string Name, Condition? Presence, EmbeddingMember Member, EquatableArray<WeightFormat> Formats)
    : WeightSlot(Name, Presence);

internal sealed record NormSlot(string Name, Condition? Presence, NormMember Member) : WeightSlot(Name, Presence);

internal sealed record ParameterSlot(string Name, Condition? Presence, ParameterMember Member) : WeightSlot(Name, Presence);

/// <param name="Unit">Name of the unit that the nested model was specialised to.</param>
internal sealed record ModelSlot(string Name, Condition? Presence, ModelMember Member, string Unit) : WeightSlot(Name, Presence);

/// <summary>Blocking of one product: rows × columns × depth.</summary>
internal sealed record Tile(int Rows, int Columns, int Depth, TileSource Source);
