using System.Collections.Generic;
using System.Linq;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>
/// The same step on the same values twice in a block, or again in a block inside of it, is one step: operations have no effect
/// but their result. Inlined helpers and keys that serve as values leave such pairs.
/// </summary>
internal sealed class CommonSteps
{
    /// <summary>Stands for every result while steps are compared.</summary>
    private const int AnyResult = int.MaxValue;

    private readonly Dictionary<int, int> renames = [];

    public static Unit Run(Unit unit)
    {
        CommonSteps pass = new();
        return unit with { Body = pass.Reduce(unit.Body, []) };
    }

    private StepBlock Reduce(StepBlock block, Dictionary<Step, int> outer)
    {
        Dictionary<Step, int> known = new(outer);
        List<Step> steps = [];
        foreach (Step original in block.Steps)
        {
            Step step = original.Rename(Renamed);
            if (step.Blocks.Any() || step is CallStep || step.Writes.Count() != 1)
            {
                steps.Add(step.WithBlocks(b => Reduce(b, known)));
                continue;
            }
            int result = step.Writes.First();
            Step key = step.Rename(v => v == result ? AnyResult : v);
            if (known.TryGetValue(key, out int same))
            {
                renames[result] = same;
                continue;
            }
            known[key] = result;
            steps.Add(step);
        }
        return new StepBlock(steps.ToEquatableArray(), block.Results.Select(r => r < 0 ? r : Renamed(r)).ToEquatableArray());
    }

    private int Renamed(int value) => renames.TryGetValue(value, out int same) ? same : value;
}
