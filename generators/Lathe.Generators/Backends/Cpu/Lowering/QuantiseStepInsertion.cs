using System.Collections.Generic;
using System.Linq;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>Where the pass over rows that makes int8 of them stands, when no step before can make it in its epilogue.</summary>
internal static class QuantiseStepInsertion
{
    /// <summary>Before the first step of the innermost block that all readers share, but not inside a loop over an outer value.</summary>
    public static StepBlock Run(StepBlock block, int value, int quantized)
    {
        List<Step> steps = [.. block.Steps];
        int reader = FirstReader(block, value, quantized, out StepBlock? inner);
        if (inner is not null)
            steps[reader] = steps[reader].WithBlocks(b => ReferenceEquals(b, inner) ? Run(b, value, quantized) : b);
        else
            steps.Insert(reader, new QuantizeStep(value, quantized));
        return block with { Steps = steps.ToEquatableArray() };
    }

    /// <summary>A parameter that only some checkpoints or rounds read as int8 is quantised where they do.</summary>
    public static bool IsReadAlways(StepBlock block, int rows)
    {
        FirstReader(block, -1, rows, out StepBlock? inner);
        return inner is null;
    }

    /// <param name="inner">The block of that step that holds all readers, where the value may be quantised in there.</param>
    private static int FirstReader(StepBlock block, int value, int quantized, out StepBlock? inner)
    {
        int[] readers = [.. Enumerable.Range(0, block.Steps.Count).Where(i => Mentions(block.Steps[i], quantized))];
        Step first = block.Steps[readers[0]];
        StepBlock[] blocks = [.. first.Blocks.Where(b => b.Steps.Any(s => Mentions(s, quantized)))];
        bool descend = readers.Length == 1 && blocks.Length == 1 && !first.Reads.Contains(quantized)
            && (first is not LoopStep loop || Defines(loop, value));
        inner = descend ? blocks[0] : null;
        return readers[0];
    }

    private static bool Mentions(Step step, int value) =>
        step.Reads.Contains(value) || step.Blocks.Any(b => b.Steps.Any(s => Mentions(s, value)));

    private static bool Defines(LoopStep loop, int value) => loop.Parameters.Contains(value) || loop.Body.Descendants().Any(step =>
        step.Writes.Contains(value) || (step is LoopStep inner && inner.Parameters.Contains(value)));
}
