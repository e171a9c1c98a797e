using Lathe.Generators.Graphs;

namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>The extents of one attention, from the types of its operands.</summary>
internal sealed class AttentionShape(Unit unit, AttentionStep attention)
{
    public Dimension Batch { get; } = unit.TypeOf(attention.Query).Shape[0];

    public Dimension Queries { get; } = unit.TypeOf(attention.Query).Shape[1];

    public Dimension Keys { get; } = unit.TypeOf(attention.Key).Shape[1];

    public Dimension Heads { get; } = ((DimensionScalar)attention.Heads).Value;

    public Dimension HeadSize { get; } = Dimension.Divide(unit.TypeOf(attention.Query).Shape[2], ((DimensionScalar)attention.Heads).Value);

    public Dimension ValueSize { get; } = Dimension.Divide(unit.TypeOf(attention.Value).Shape[2], ((DimensionScalar)attention.Heads).Value);

    /// <summary>Queries are the unit's own sequences, packed or not.</summary>
    public bool QueriesAreTokens => IsToken(attention.Query);

    public bool KeysAreTokens => IsToken(attention.Key);

    private bool IsToken(int value) => unit.RoleOf(value) == RowRole.Token;
}
