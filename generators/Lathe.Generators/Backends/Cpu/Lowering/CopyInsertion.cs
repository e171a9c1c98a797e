using System.Collections.Generic;
using System.Linq;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>
/// Leaves single assignment: a loop's carried variable and a branch's value become variables that are written more than once,
/// by copies at the edges, and so do the spans that the results go to. <see cref="StoragePlanning"/> then gives both ends of
/// a copy the same memory wherever that is safe, and the copy is gone.
/// </summary>
internal sealed class CopyInsertion
{
    private readonly Dictionary<int, int> renames = [];
    private Unit unit;

    private CopyInsertion(Unit unit) => this.unit = unit;

    /// <param name="isRoot">A root's caller may leave an output out; a nested model's gives memory for each.</param>
    /// <param name="outputs">The variable of each output's span, −1 for one that is never there.</param>
    public static Unit Run(Unit unit, bool isRoot, out EquatableArray<int> outputs)
    {
        CopyInsertion pass = new(unit);
        List<Step> steps = pass.Convert(unit.Body);
        List<int> targets = [];
        // The only output is what the call is for: its memory is there from the start, and may hold the value all along.
        bool mayBeLeftOut = isRoot && (unit.Body.Results.Count(r => r >= 0) > 1 || unit.Graph.Forward.Outputs[0].Optional);
        for (int i = 0; i < unit.Body.Results.Count; i++)
        {
            int result = unit.Body.Results[i];
            if (result < 0)
            {
                targets.Add(-1);
                continue;
            }
            int target = pass.Add(unit.Values[result] with { Label = NameOf(unit, i) });
            targets.Add(target);
            steps.Add(new CopyStep(result, target, mayBeLeftOut ? i : null));
        }
        outputs = targets.ToEquatableArray();
        StepBlock body = new StepBlock(steps.ToEquatableArray(), default).Rename(pass.Renamed);
        return pass.unit with { Body = body };
    }

    private static string NameOf(Unit unit, int result)
    {
        EquatableArray<Output> outputs = unit.Graph.Forward.Outputs;
        return result < outputs.Count ? outputs[result].Name : outputs[unit.Given[result - outputs.Count]].Name + "Int8";
    }

    private List<Step> Convert(StepBlock block)
    {
        List<Step> steps = [];
        foreach (Step step in block.Steps)
        {
            switch (step)
            {
                case LoopStep loop:
                    for (int i = 0; i < loop.Parameters.Count; i++)
                    {
                        steps.Add(new CopyStep(loop.Initial[i], loop.Parameters[i]));
                        renames[loop.Results[i]] = loop.Parameters[i];
                    }
                    List<Step> body = Convert(loop.Body);
                    Carry(loop, body);
                    steps.Add(loop with
                    {
                        Initial = default,
                        Parameters = default,
                        Body = new StepBlock(body.ToEquatableArray(), default),
                        Results = default
                    });
                    break;
                case BranchStep branch:
                    steps.Add(new BranchStep(
                        branch.Condition,
                        new StepBlock(End(branch.Then, branch.Results).ToEquatableArray(), default),
                        new StepBlock(End(branch.Else, branch.Results).ToEquatableArray(), default),
                        default));
                    break;
                default:
                    steps.Add(step.WithBlocks(b => new StepBlock(Convert(b).ToEquatableArray(), default)));
                    break;
            }
        }
        return steps;
    }

    /// <summary>The body's values become next round's. Variables that trade places are parked first: x, y = y, x.</summary>
    private void Carry(LoopStep loop, List<Step> body)
    {
        List<Step> copies = [];
        for (int i = 0; i < loop.Parameters.Count; i++)
        {
            int result = loop.Body.Results[i], parameter = loop.Parameters[i];
            if (result == parameter)
                continue;
            if (loop.Parameters.Contains(result))
            {
                int parked = Add(unit.Values[result]);
                body.Add(new CopyStep(result, parked));
                result = parked;
            }
            copies.Add(new CopyStep(result, parameter));
        }
        body.AddRange(copies);
    }

    private List<Step> End(StepBlock block, EquatableArray<int> results)
    {
        List<Step> steps = Convert(block);
        for (int i = 0; i < results.Count; i++)
        {
            if (results[i] >= 0 && block.Results[i] >= 0)
                steps.Add(new CopyStep(block.Results[i], results[i]));
        }
        return steps;
    }

    private int Add(Value value)
    {
        unit = unit.Add(value, out int number);
        return number;
    }

    private int Renamed(int value)
    {
        while (renames.TryGetValue(value, out int name))
            value = name;
        return value;
    }
}
