using System.Collections.Generic;
using System.Linq;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>
/// The same step on the same values twice in a block, or again in a block inside of it, is one step: operations have no effect
/// but their result. Inlined helpers and keys that serve as values leave such pairs. The result's type takes part: a view does
/// not say itself in which shape it shows its source.
/// </summary>
internal sealed class CommonSteps
{
    /// <summary>Stands for every result while steps are compared.</summary>
    private const int AnyResult = int.MaxValue;

    private readonly Unit unit;
    private readonly Dictionary<int, int> renames = [];

    private CommonSteps(Unit unit) => this.unit = unit;

    public static Unit Run(Unit unit) => unit with { Body = new CommonSteps(unit).Reduce(unit.Body, []) };

    private StepBlock Reduce(StepBlock block, Dictionary<(Step, TensorType), int> outer)
    {
        Dictionary<(Step, TensorType), int> known = new(outer);
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
            (Step, TensorType) key = (step.Rename(v => v == result ? AnyResult : v), unit.TypeOf(result));
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
