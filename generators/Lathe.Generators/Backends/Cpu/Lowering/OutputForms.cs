using System.Collections.Generic;
using System.Linq;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>
/// What one output of a unit is for a checkpoint: the first case whose condition holds, or absent. Logits of a classifier and
/// of a masked-LM head may share a name and differ in shape.
/// </summary>
internal sealed record OutputForms(EquatableArray<OutputCase> Cases)
{
    /// <summary>One shape, always there.</summary>
    public bool IsFixed => Cases.Count == 1 && Cases[0].Condition.Known == true;

    /// <summary>The cases of value <paramref name="value"/>, or −1 for a null.</summary>
    public static OutputForms Of(Unit unit, StepBlock body, int value)
    {
        if (value < 0)
            return new OutputForms(EquatableArray<OutputCase>.Empty);
        switch (Definitions.Of(body, value))
        {
            case BranchStep branch:
                int index = branch.Results.TakeWhile(r => r != value).Count();
                OutputForms then = Of(unit, body, branch.Then.Results[index]), otherwise = Of(unit, body, branch.Else.Results[index]);
                return Merge(
                    then.Cases.Select(c => c with { Condition = Condition.And(branch.Condition, c.Condition) })
                        .Concat(otherwise.Cases.Select(c => c with
                        {
                            Condition = Condition.And(Condition.Not(branch.Condition),
                        c.Condition)
                        })));
            case CallStep call:
                int output = call.Outputs.TakeWhile(r => r != value).Count();
                bool optional = ((ModelSlot)unit.Slot(call.Model)).Member.Graph.Forward.Outputs[output].Optional;
                Condition there = optional ? new NestedPresence(call.Model, output) : Condition.True;
                return Choices(there, unit.TypeOf(value));
            case LoopStep loop:
                // What is carried is there after the loop where it was before it; parsing holds the rounds to that.
                int carried = loop.Results.TakeWhile(r => r != value).Count();
                return Of(unit, body, loop.Initial[carried]);
            case ViewStep view:
                return new OutputForms(Of(unit, body, view.Source).Cases.Select(c => c with { Type = unit.TypeOf(value) })
                    .ToEquatableArray());
            default:
                return new OutputForms(EquatableArray.Of(new OutputCase(Condition.True, unit.TypeOf(value))));
        }
    }

    /// <summary>The shapes that a nested model chooses between; each condition excludes those before it.</summary>
    private static OutputForms Choices(Condition there, TensorType type)
    {
        List<OutputCase> cases = [];
        Condition rest = there;
        foreach (TypeAlternative alternative in type.Alternatives)
        {
            cases.Add(new OutputCase(Condition.And(rest, alternative.When), alternative.Type));
            rest = Condition.And(rest, Condition.Not(alternative.When));
        }
        cases.Add(new OutputCase(rest, type with { Alternatives = EquatableArray<TypeAlternative>.Empty }));
        return Merge(cases);
    }

    private static OutputForms Merge(IEnumerable<OutputCase> cases) => new(cases
        .Where(c => c.Condition.Known != false)
        .GroupBy(c => c.Type)
        .Select(g => new OutputCase(g.Select(c => c.Condition).Aggregate(Condition.Or), g.Key))
        .Select(c => IsCertain(c.Condition) ? c with { Condition = Condition.True } : c)
        .ToEquatableArray());

    /// <summary>a or not a.</summary>
    private static bool IsCertain(Condition condition) =>
        condition is OrCondition or && (Condition.Not(or.Left).Equals(or.Right) || Condition.Not(or.Right).Equals(or.Left));
}

internal sealed record OutputCase(Condition Condition, TensorType Type);
