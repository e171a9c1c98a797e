using System.Collections.Generic;
using System.Linq;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>
/// Up to three table lookups that are added up, and the norm after them, become one pass over the rows. The order of the sum
/// stays: (first + second) + third; a lone lookup changes sides freely, since a + b is b + a to the bit.
/// </summary>
internal static class EmbeddingFusion
{
    private const int MostTables = 3;

    public static Unit Run(Unit unit)
    {
        List<Decision> decisions = [];
        StepBlock body = Fuse(unit.Body, new Uses(unit.Body), decisions);
        return unit.Decide(decisions) with { Body = body };
    }

    private static StepBlock Fuse(StepBlock block, Uses uses, List<Decision> decisions)
    {
        List<Step> steps = [];
        foreach (Step original in block.Steps)
        {
            Step step = original.WithBlocks(b => Fuse(b, uses, decisions));
            if (step is ElementwiseStep { Operation: "Add" } add
                && Find(steps, uses, add.Left) is EmbeddingStep left && Find(steps, uses, add.Right) is EmbeddingStep right
                && left.Tables.Count + right.Tables.Count <= MostTables)
            {
                (EmbeddingStep longer, EmbeddingStep shorter) = left.Tables.Count >= right.Tables.Count ? (left, right) : (right, left);
                steps.Remove(left);
                steps.Remove(right);
                step = new EmbeddingStep(
                    longer.Tables.Concat(shorter.Tables).ToEquatableArray(),
                    longer.Ids.Concat(shorter.Ids).ToEquatableArray(),
                    null,
                    add.Output,
                    -1);
            }
            else if (step is NormStep { Residual: < 0 } norm && Find(steps, uses, norm.Input) is EmbeddingStep sum)
            {
                steps.Remove(sum);
                step = sum with { Norm = norm.Norm, Output = norm.Output };
            }
            steps.Add(step);
        }
        foreach (EmbeddingStep embedding in steps.OfType<EmbeddingStep>())
        {
            if (embedding.Tables.Count > 1 || embedding.Norm is not null)
                decisions.Add(new FusedLookup(embedding.Tables, embedding.Norm));
        }
        return block with { Steps = steps.ToEquatableArray() };
    }

    /// <summary>The lookup that defines a value which nobody else reads, before any norm.</summary>
    private static EmbeddingStep? Find(List<Step> steps, Uses uses, int value) =>
        uses[value] == 1 && steps.FindLast(s => s.Writes.Contains(value)) is EmbeddingStep { Norm: null } found ? found : null;
}
