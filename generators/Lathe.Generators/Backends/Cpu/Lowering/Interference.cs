using System;
using System.Collections.Generic;
using System.Linq;

namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>
/// Which values may not share memory: one is written while the other will still be read. Found by walking the steps
/// backwards with the set of live values; a loop is walked until nothing changes. A view counts as the value whose memory it
/// shows. Kernels take inputs and outputs as separate memory, so what a step reads and what it writes interfere as well,
/// except where a nested model is known to be done with its parameter before it writes its result.
/// </summary>
internal sealed class Interference
{
    private readonly Dictionary<int, HashSet<int>> pairs = [];
    private readonly Dictionary<int, int> views = [];
    private readonly Func<CallStep, int, int, bool> mayAlias;

    /// <param name="mayAlias">Whether a call's output (by position) may have the memory of an input (by position).</param>
    public Interference(StepBlock body, Func<CallStep, int, int, bool> mayAlias)
    {
        this.mayAlias = mayAlias;
        foreach (ViewStep view in body.Descendants().OfType<ViewStep>())
            views[view.Output] = view.Source;
        Walk(body, []);
    }

    /// <summary>The arena of each nested model's call, as a value that lives during the call only.</summary>
    public Dictionary<string, int> Scratch { get; } = new(StringComparer.Ordinal);

    public IEnumerable<int> Of(int value) => pairs.TryGetValue(value, out HashSet<int>? others) ? others : [];

    /// <summary>The value whose memory <paramref name="value"/> shows; itself where it is no view.</summary>
    public int Root(int value) => views.TryGetValue(value, out int source) ? Root(source) : value;

    private HashSet<int> Walk(StepBlock block, HashSet<int> liveAfter)
    {
        HashSet<int> live = [.. liveAfter];
        foreach (Step step in block.Steps.Reverse())
            live = Walk(step, live);
        return live;
    }

    private HashSet<int> Walk(Step step, HashSet<int> live)
    {
        switch (step)
        {
            case ViewStep:
                return live;
            case LoopStep loop:
                // No round at all is possible: what lives after the loop lives before it too.
                HashSet<int> around = [.. live];
                while (true)
                {
                    HashSet<int> before = Walk(loop.Body, around);
                    before.UnionWith(live);
                    if (before.SetEquals(around))
                        return around;
                    around.UnionWith(before);
                }
            case BranchStep or GuardStep:
                HashSet<int> entry = step is GuardStep ? [.. live] : [];
                foreach (StepBlock inner in step.Blocks)
                    entry.UnionWith(Walk(inner, live));
                // Written on one side only, and read only where that side was taken: not alive before.
                entry.ExceptWith(Written(step));
                return entry;
            default:
                return WalkSimple(step, live);
        }
    }

    private HashSet<int> WalkSimple(Step step, HashSet<int> liveAfter)
    {
        int[] reads = [.. step.Reads.Select(Root)];
        int[] writes = [.. step.Writes];
        foreach (int write in writes)
        {
            foreach (int other in liveAfter.Concat(writes))
            {
                if (!(step is CopyStep && other == reads[0]))
                    Add(write, other);
            }
            if (step is CallStep call)
                AddCall(call, write);
            else if (step is not CopyStep)
                Add(write, reads);
        }
        if (step is CallStep nested)
        {
            if (!Scratch.TryGetValue(nested.Model, out int arena))
                Scratch[nested.Model] = arena = -2 - Scratch.Count;
            Add(arena, reads);
            Add(arena, writes);
            Add(arena, [.. liveAfter]);
        }
        HashSet<int> live = [.. liveAfter];
        live.ExceptWith(writes);
        live.UnionWith(reads);
        return live;
    }

    private void AddCall(CallStep call, int write)
    {
        int output = Enumerable.Range(0, call.Outputs.Count).First(i => call.Outputs[i] == write);
        for (int i = 0; i < call.Inputs.Count; i++)
        {
            if (call.Inputs[i] >= 0 && !mayAlias(call, output, i))
                Add(write, Root(call.Inputs[i]));
        }
    }

    private static IEnumerable<int> Written(Step step) =>
        step.Blocks.SelectMany(Steps.Descendants).SelectMany(inner => inner.Writes).Concat(step.Writes);

    private void Add(int value, params int[] others)
    {
        foreach (int other in others)
        {
            if (value == other)
                continue;
            Neighbours(value).Add(other);
            Neighbours(other).Add(value);
        }
    }

    private HashSet<int> Neighbours(int value)
    {
        if (!pairs.TryGetValue(value, out HashSet<int>? set))
            pairs[value] = set = [];
        return set;
    }
}
