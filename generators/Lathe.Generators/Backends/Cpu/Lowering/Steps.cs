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
    public static IEnumerable<Step> Descendants(this StepBlock block) =>
        block.Steps.SelectMany(step => step.Blocks.SelectMany(Descendants).Prepend(step));

    /// <summary>The block with other steps in the place of every step, those within before those around them.</summary>
    public static StepBlock Rewrite(this StepBlock block, Func<Step, Step> rewrite) => block with
    {
        Steps = block.Steps.Select(step => rewrite(step.WithBlocks(inner => inner.Rewrite(rewrite)))).ToEquatableArray(),
    };
}
