using System;
using System.Collections.Generic;
using System.Linq;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>Walks over steps, so that a pass that looks for something in a unit needs to know of no block but the first.</summary>
internal static class Steps
{
    /// <summary>Every step of the block and of the blocks within it, in the order of the code; a loop or branch before what is in
    /// it.</summary>
    public static IReadOnlyList<Step> Descendants(this StepBlock block)
    {
        // asked by every pass: a list that is filled once is several times as fast as iterators within iterators
        List<Step> all = [];
        Add(block);
        return all;

        void Add(StepBlock inner)
        {
            foreach (Step step in inner.Steps)
            {
                all.Add(step);
                foreach (StepBlock nested in step.Blocks)
                    Add(nested);
            }
        }
    }

    /// <summary>The block with other steps in the place of every step, those within before those around them; the same block where none
    /// is another.</summary>
    public static StepBlock Rewrite(this StepBlock block, Func<Step, Step> rewrite)
    {
        bool changed = false;
        Step[] steps = new Step[block.Steps.Count];
        for (int i = 0; i < steps.Length; i++)
        {
            Step step = block.Steps[i];
            steps[i] = rewrite(step.WithBlocks(inner => inner.Rewrite(rewrite)));
            changed |= !ReferenceEquals(steps[i], step);
        }

        return changed ? block with { Steps = EquatableArray.Of(steps) } : block;
    }
}
