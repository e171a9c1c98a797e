using System.Collections.Generic;
using System.Linq;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>
/// The caller of a root may leave an output out by passing an empty span. Steps that only such outputs need go under a guard,
/// so that a masked-LM head of 30,000 columns costs nothing when only the hidden states are wanted.
/// </summary>
internal static class OutputGuards
{
    public static Unit Run(Unit unit)
    {
        EquatableArray<int> results = unit.Body.Results;
        Dictionary<int, HashSet<int>> needs = [];
        HashSet<int> all = [.. Enumerable.Range(0, results.Count).Where(i => results[i] >= 0)];
        foreach (int output in all)
            Need(needs, results[output], [output]);
        return unit with { Body = Guard(unit.Body, needs, all) };
    }

    /// <param name="needs">Which outputs need a value, for the block's results and what is read after it.</param>
    /// <param name="context">The outputs one of which is wanted where this block runs at all.</param>
    private static StepBlock Guard(StepBlock block, Dictionary<int, HashSet<int>> needs, HashSet<int> context)
    {
        // Backwards: what a step writes is needed by the outputs of all that read it.
        List<(Step Step, HashSet<int> Outputs)> steps = [];
        foreach (Step step in block.Steps.Reverse())
        {
            HashSet<int> outputs = [.. step.Writes.SelectMany(w => needs.TryGetValue(w, out HashSet<int>? n) ? n : [])];
            Step inner = step;
            if (step is BranchStep branch)
            {
                foreach (StepBlock side in branch.Blocks)
                {
                    for (int i = 0; i < branch.Results.Count; i++)
                    {
                        if (side.Results[i] >= 0 && branch.Results[i] >= 0 && needs.TryGetValue(branch.Results[i], out HashSet<int>? n))
                            Need(needs, side.Results[i], n);
                    }
                }
                inner = branch with { Then = Guard(branch.Then, needs, outputs), Else = Guard(branch.Else, needs, outputs) };
            }
            else
            {
                foreach (int read in AllReads(step))
                    Need(needs, read, outputs);
            }
            steps.Add((inner, outputs));
        }
        steps.Reverse();
        return block with { Steps = Group(steps, context).ToEquatableArray() };
    }

    /// <summary>
    /// Neighbours that the same outputs need share a guard; what all need that may be wanted here has none. Views cost nothing, nor do
    /// numbers: a number stands before every guard whose steps may read it.
    /// </summary>
    private static IEnumerable<Step> Group(List<(Step Step, HashSet<int> Outputs)> steps, HashSet<int> context)
    {
        for (int i = 0; i < steps.Count;)
        {
            HashSet<int> outputs = steps[i].Outputs;
            if (steps[i].Step is ViewStep or ScalarStep || outputs.SetEquals(context))
            {
                yield return steps[i++].Step;
                continue;
            }
            List<Step> together = [];
            for (; i < steps.Count && (steps[i].Step is ViewStep or ScalarStep || steps[i].Outputs.SetEquals(outputs)); i++)
            {
                if (steps[i].Step is ScalarStep)
                    yield return steps[i].Step;
                else
                    together.Add(steps[i].Step);
            }
            yield return new GuardStep(outputs.OrderBy(o => o).ToEquatableArray(), new StepBlock(together.ToEquatableArray(), default));
        }
    }

    private static void Need(Dictionary<int, HashSet<int>> needs, int value, IEnumerable<int> outputs)
    {
        if (!needs.TryGetValue(value, out HashSet<int>? set))
            needs[value] = set = [];
        set.UnionWith(outputs);
    }

    private static IEnumerable<int> AllReads(Step step) =>
        step.Reads.Concat(step.Blocks.SelectMany(b => b.Steps.SelectMany(AllReads).Concat(b.Results.Where(r => r >= 0))));
}
