namespace Lathe.Generators.Graphs;

/// <summary>Lathe.OperationReach: what an element of a result depends on.</summary>
internal enum ReachKind
{
    Batch,
    Element,
    Row,
    Axis,
    Sequence,
}

/// <param name="PackedKernel">For a sequence's reach: the reference kernel's class for packed tokens, fully qualified; null where there is
/// none.</param>
/// <param name="MaskOperand">Which tensor operand only says what is padding; −1 for none.</param>
internal sealed record Reach(ReachKind Kind, string? PackedKernel, int MaskOperand)
{
    public static readonly Reach Anything = new(ReachKind.Batch, null, -1);
}
