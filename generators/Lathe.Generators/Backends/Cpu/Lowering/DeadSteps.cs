using System.Collections.Generic;
using System.Linq;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>
/// Drops steps whose values nobody reads, to the fixed point, and the weights that only they used. A Forward has no effect
/// but its results, so that nothing else needs to stay.
/// </summary>
internal static class DeadSteps
{
    public static Unit Run(Unit unit)
    {
        StepBlock body = unit.Body;
        while (true)
        {
            Uses uses = new(body);
            StepBlock shorter = Drop(body, uses);
            if (shorter.Equals(body))
                break;
            body = shorter;
        }
        HashSet<string> named = [];
        Collect(body, named);
        return unit with { Body = body, Weights = unit.Weights.Where(w => named.Contains(w.Name)).ToEquatableArray() };
    }

    /// <summary>Backwards: what a dropped step read may have had no other reader.</summary>
    private static StepBlock Drop(StepBlock block, Uses uses)
    {
        List<Step> kept = [];
        foreach (Step step in block.Steps.Reverse())
        {
            if (step is GuardStep || step.Writes.Any(w => uses[w] > 0))
                kept.Add(step.WithBlocks(b => Drop(b, uses)));
            else
                uses.Remove(step);
        }
        kept.Reverse();
        return block with { Steps = kept.ToEquatableArray() };
    }

    private static void Collect(StepBlock block, HashSet<string> named)
    {
        foreach (Step step in block.Steps)
        {
            string?[] slots = step switch
            {
                ProductStep product => [product.Weights, product.Norm],
                EmbeddingStep embedding => [.. embedding.Tables, embedding.Norm],
                NormStep norm => [norm.Norm],
                WeightStep weight => [weight.Weights],
                CallStep call => [call.Model],
                LoopStep loop => [loop.Model],
                _ => [],
            };
            named.UnionWith(slots.Where(s => s is not null)!);
            foreach (StepBlock inner in step.Blocks)
                Collect(inner, named);
        }
    }
}
