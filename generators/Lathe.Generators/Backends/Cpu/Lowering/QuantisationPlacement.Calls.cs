using System;
using System.Collections.Generic;
using System.Linq;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>Int8 rows across calls: what callees take, and what they are asked to give.</summary>
internal sealed partial class QuantisationPlacement
{
    /// <summary>Room for the int8 rows that callees take.</summary>
    private void OpenCalls() => Rewrite(step => step is CallStep call
        ? call with { Inputs = call.Inputs.Concat(Callee(call).Taken.Select(_ => -1)).ToEquatableArray() }
        : step);

    /// <summary>Has callees give what was asked of them; a call whose int8 rows nobody reads gets memory for them all the same.</summary>
    private void CloseCalls(Func<string, EquatableArray<int>, string> giving)
    {
        Dictionary<string, SortedSet<int>> asked = new(StringComparer.Ordinal);
        Walk(unit.Body, step =>
        {
            for (int i = 0; step is CallStep call && i < call.Outputs.Count; i++)
            {
                if (!madeByCalls.Contains(call.Outputs[i]))
                    continue;
                if (!asked.TryGetValue(call.Model, out SortedSet<int>? outputs))
                    asked[call.Model] = outputs = [];
                outputs.Add(i);
            }
        });
        Rewrite(step => step is CallStep call && asked.TryGetValue(call.Model, out SortedSet<int>? outputs)
            ? call with
            {
                Outputs = call.Outputs.Concat(outputs.Select(o => madeByCalls.Contains(call.Outputs[o])
                    ? made[call.Outputs[o]] : Add(call.Outputs[o])))
                    .ToEquatableArray(),
            }
            : step);
        unit = unit with
        {
            Weights = unit.Weights.Select(w => w is ModelSlot slot && asked.TryGetValue(slot.Name, out SortedSet<int>? outputs)
                ? slot with { Unit = giving(slot.Unit, outputs.ToEquatableArray()) }
                : w).ToEquatableArray(),
        };
    }

    private CallStep Take(CallStep call, int value, int rows)
    {
        Unit callee = Callee(call);
        int[] inputs = [.. call.Inputs];
        int first = inputs.Length - callee.Taken.Count;
        for (int i = 0; i < callee.Taken.Count; i++)
        {
            TakenRows taken = callee.Taken[i];
            if (inputs[taken.Parameter] != value || inputs[first + i] >= 0)
                continue;
            inputs[first + i] = rows;
        }
        return inputs.SequenceEqual(call.Inputs) ? call : call with { Inputs = inputs.ToEquatableArray() };
    }

    private CallStep? CallThatGives(int value) =>
        Definitions.Of(unit.Body, value) is CallStep call
        && Callee(call).CanGive.Contains(call.Outputs.TakeWhile(o => o != value).Count()) ? call : null;

    private bool CanGive(int output) =>
        !isRoot && unit.Body.Results[output] is int value and >= 0 && unit.TypeOf(value).Alternatives.Count == 0 && IsMade(value)
        && IsGivenOnce(value);

    /// <summary>
    /// Whether the caller's rows are made in one place: by a step, or in the last round of a walk. Those of a branch or of a loop whose
    /// rounds are all alike are read in the unit too, and who reads them there need not want what the caller wants.
    /// </summary>
    private bool IsGivenOnce(int value) => Definitions.Of(unit.Body, value) switch
    {
        LoopStep { Model: not null } walk => walk.Body.Results[walk.Results.ToList().IndexOf(value)] is int next and >= 0
            && Definitions.Of(walk.Body, next) is not (LoopStep or BranchStep),
        LoopStep or BranchStep => false,
        _ => true,
    };

    private Unit Callee(CallStep call) => nested(((ModelSlot)unit.Slot(call.Model)).Unit);
}
