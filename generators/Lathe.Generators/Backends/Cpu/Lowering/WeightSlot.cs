using Lathe.Contracts;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>One field of the generated Weights class: what is read from the checkpoint once and packed for a kernel.</summary>
/// <param name="Name">Unique in its unit, in camelCase: a member's name, or the names of merged members put together.</param>
/// <param name="Presence">When it is loaded; null = always.</param>
internal abstract record WeightSlot(string Name, Condition? Presence);

/// <param name="Members">The Linear members stacked along the outputs, in order.</param>
internal sealed record ProductSlot(
    string Name,
    Condition? Presence,
    EquatableArray<LinearMember> Members,
    Dimension Inputs,
    Dimension Outputs,
    bool HasBias,
    WeightFormat Format,
    TileOverride? TileOverride,
    Tile? Tile) : WeightSlot(Name, Presence);

/// <param name="Storage">Of its rows.</param>
internal sealed record TableSlot(string Name, Condition? Presence, EmbeddingMember Member, WeightFormat Storage)
    : WeightSlot(Name, Presence);

internal sealed record NormSlot(string Name, Condition? Presence, NormMember Member) : WeightSlot(Name, Presence);

internal sealed record ParameterSlot(string Name, Condition? Presence, ParameterMember Member) : WeightSlot(Name, Presence);

/// <param name="Unit">Name of the unit that the nested model was specialised to.</param>
internal sealed record ModelSlot(string Name, Condition? Presence, ModelMember Member, string Unit) : WeightSlot(Name, Presence);

/// <summary>Blocking of one product: rows × columns × depth.</summary>
/// <param name="BlockBytes">Of the rows of activations that a block holds, where it was planned.</param>
/// <param name="PanelBytes">Of the weights that pass by them at once, where it was planned.</param>
internal sealed record Tile(int Rows, int Columns, int Depth, TileSource Source, int BlockBytes = 0, int PanelBytes = 0);
