using System.Collections.Generic;
using System.Linq;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Lowering;

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
        for (int i = 0; i < results.Count; i++)
        {
            if (results[i] >= 0)
                Need(needs, results[i], [i]);
        }

        // Backwards: what a step writes is needed by the outputs of all that read it.
        Step[] steps = [.. unit.Body.Steps];
        HashSet<int>[] outputs = new HashSet<int>[steps.Length];
        for (int i = steps.Length - 1; i >= 0; i--)
        {
            outputs[i] = [.. steps[i].Writes.SelectMany(w => needs.TryGetValue(w, out HashSet<int>? n) ? n : [])];
            foreach (int read in AllReads(steps[i]))
                Need(needs, read, outputs[i]);
        }

        int present = results.Count(r => r >= 0);
        List<Step> guarded = [];
        for (int i = 0; i < steps.Length;)
        {
            int end = i + 1;
            while (end < steps.Length && outputs[end].SetEquals(outputs[i]))
                end++;
            if (outputs[i].Count == present)
                guarded.AddRange(steps.Skip(i).Take(end - i));
            else
                guarded.Add(new GuardStep(outputs[i].OrderBy(o => o).ToEquatableArray(), new StepBlock(steps.Skip(i).Take(end - i).ToEquatableArray(), default)));
            i = end;
        }
        return unit with { Body = unit.Body with { Steps = guarded.ToEquatableArray() } };
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
