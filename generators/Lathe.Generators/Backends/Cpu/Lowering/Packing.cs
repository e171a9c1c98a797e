using System.Linq;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>
/// Decides for a root whether padding is left out: one of its parameters has to say what padding is, to every attention and to nothing but
/// masks.
/// </summary>
internal static class Packing
{
    /// <param name="unit">After <see cref="SequenceAnalysis"/>.</param>
    public static Unit Run(Unit unit)
    {
        int[] masks = [.. unit.Parameters.Where(p => unit.Sequences is SequenceUse use && use[p] == RowRole.Mask)];
        if (masks.Length == 0 && unit.Sequences is not null)
            return unit;
        string? reason = unit.AcrossSequences;
        if (reason is null && (masks.Length > 1 || unit.TypeOf(masks[0]).Element != ElementType.Int32))
            reason = $"no int32 parameter alone says what is padding: {string.Join(", ", masks.Select(m => unit.Values[m].Label))}";
        if (reason is null && unit.Sequences!.AttendsUnmasked)
            reason = "attention without a mask reads it";
        if (reason is null)
            unit = unit with { Mask = masks[0] };
        string subject = masks.Length > 0 ? unit.Values[masks[0]].Label : unit.Graph.ClassName;
        return unit.Decide(new PaddingChoice(subject, reason));
    }
}
