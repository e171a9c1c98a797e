using System;
using System.Collections.Generic;
using System.Linq;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>
/// Finds out whether every step of a unit works on rows alone, or on tokens of one sequence. Such a unit may run on any part of a batch,
/// and on tokens without the padding between them; all others compute whole batches.
/// </summary>
internal sealed class SequenceAnalysis
{
    private readonly Unit unit;
    private readonly Func<CallStep, Unit> callee;
    private readonly HashSet<int> masks = [];
    private readonly RowRole?[] roles;
    private bool attendsUnmasked;

    private SequenceAnalysis(Unit unit, Func<CallStep, Unit> callee)
    {
        this.unit = unit;
        this.callee = callee;
        while (FindMasks(unit.Body))
        {
        }
        roles = [.. unit.Values.Select((v, i) => masks.Contains(i) ? RowRole.Mask : RowRoles.Of(v.Type))];
    }

    /// <param name="callee">The unit that a call runs.</param>
    public static Unit Run(Unit unit, Func<CallStep, Unit> callee)
    {
        SequenceAnalysis analysis = new(unit, callee);
        string? fault = analysis.Parameters() ?? analysis.Block(unit.Body);
        return fault is null
            ? unit with
            {
                Body = analysis.Masked(unit.Body),
                Sequences = new SequenceUse(analysis.roles.Select(r => (int)(r ?? RowRole.Mixed)).ToEquatableArray(),
                    analysis.attendsUnmasked),
                AcrossSequences = null,
            }
            : unit with { Sequences = null, AcrossSequences = fault };
    }

    /// <summary>Has masks made of masks be empty where those are.</summary>
    private StepBlock Masked(StepBlock block) => block with
    {
        Steps = block.Steps.Select(s => s is ReferenceStep made && roles[made.Output] == RowRole.Mask
            ? new MaskStep(made.Operation, made.Kernel, made.Inputs[0], made.Output)
            : s.WithBlocks(Masked)).ToEquatableArray(),
    };

    /// <summary>Marks what masks are made of; true while that finds more.</summary>
    private bool FindMasks(StepBlock block)
    {
        bool found = false;
        foreach (Step step in block.Steps)
        {
            switch (step)
            {
                case AttentionStep { Mask: >= 0 } attention when unit.TypeOf(attention.Mask).Rank == 2:
                    found |= masks.Add(attention.Mask);
                    break;
                case ReferenceStep reference when MaskOf(reference) is int mask and >= 0:
                    found |= masks.Add(mask);
                    if (reference.Reach.MaskOperand == 0 && IsMaskOf(reference))
                        found |= masks.Add(reference.Output);
                    break;
                case CallStep call when callee(call).Sequences is SequenceUse use:
                    Unit nested = callee(call);
                    for (int i = 0; i < call.Inputs.Count; i++)
                    {
                        if (call.Inputs[i] >= 0 && use[nested.Parameters[i]] == RowRole.Mask)
                            found |= masks.Add(call.Inputs[i]);
                    }
                    break;
            }
            foreach (StepBlock inner in step.Blocks)
                found |= FindMasks(inner);
        }
        return found;
    }

    private static int MaskOf(ReferenceStep step) =>
        step.Reach.MaskOperand >= 0 && step.Reach.MaskOperand < step.Inputs.Count ? step.Inputs[step.Reach.MaskOperand] : -1;

    /// <summary>One mask made of another.</summary>
    private bool IsMaskOf(ReferenceStep step) => step.Reach.Kind == ReachKind.Element && step.Inputs.Count == 1
        && unit.TypeOf(step.Output).Shape.SequenceEqual(unit.TypeOf(step.Inputs[0]).Shape);

    private string? Parameters() =>
        unit.Parameters.Select(p => roles[p] is null or RowRole.Mixed ? $"'{Label(p)}' is {unit.TypeOf(p)}" : null)
        .FirstOrDefault(f => f is not null);

    private string? Block(StepBlock block)
    {
        foreach (Step step in block.Steps)
        {
            if ((Shapes(step) ?? Masks(step) ?? Check(step)) is string fault)
                return fault;
            foreach (StepBlock inner in step.Blocks)
            {
                if (Block(inner) is string within)
                    return within;
            }
        }
        return block.Results.Any(masks.Contains) ? "a mask is handed on" : null;
    }

    private string? Shapes(Step step) => step.Writes.Concat(step.Reads).Where(v => roles[v] is null)
        .Select(v => $"'{Label(v)}' is {unit.TypeOf(v)}").FirstOrDefault();

    /// <summary>A mask may be empty: nothing but what asks for a mask may read it, and only a mask's own step makes one.</summary>
    private string? Masks(Step step)
    {
        IEnumerable<int> asMasks = step switch
        {
            AttentionStep attention => [attention.Mask],
            ReferenceStep reference => [MaskOf(reference)],
            CallStep call when callee(call) is { Sequences: SequenceUse use } nested =>
                call.Inputs.Where((_, i) => use[nested.Parameters[i]] == RowRole.Mask),
            _ => [],
        };
        List<int> others = [.. step.Reads];
        foreach (int mask in asMasks)
            others.Remove(mask);
        int read = others.FindIndex(masks.Contains);
        if (read >= 0)
            return $"'{Label(others[read])}' says what is padding and is also read otherwise";
        bool makes = step is ReferenceStep { Reach.MaskOperand: 0 } made && IsMaskOf(made);
        return !makes && step.Writes.Any(masks.Contains) ? $"'{Label(step.Writes.First(masks.Contains))}', a mask, is computed" : null;
    }

    private string? Check(Step step) => step switch
    {
        AttentionStep attention => Attention(attention),
        CallStep call => Call(call),
        ReferenceStep reference => Reference(reference),
        ViewStep { Start: null } view => roles[view.Source] == roles[view.Output]
            ? null
            : $"'{Label(view.Output)}' is {unit.TypeOf(view.Source)} in the shape of {unit.TypeOf(view.Output)}",
        LoopStep or BranchStep or GuardStep or ScalarStep => null,
        _ => Alike(step),
    };

    /// <summary>Products, norms, lookups, arithmetic on equal shapes: row by row.</summary>
    private string? Alike(Step step)
    {
        RowRole? role = roles[step.Writes.First()];
        return role != RowRole.Mixed && step.Reads.All(r => roles[r] == role)
            ? null : $"'{Label(step.Writes.First())}' is made of rows of other kinds";
    }

    private string? Attention(AttentionStep attention)
    {
        if (attention.Writes.Concat([attention.Query, attention.Key, attention.Value]).Any(v => roles[v] != RowRole.Token))
            return "attention reads something else than a sequence's own tokens";
        if (attention.Mask >= 0 && roles[attention.Mask] != RowRole.Mask)
            return $"attention takes a mask of shape {unit.TypeOf(attention.Mask)}";
        attendsUnmasked |= attention.Mask < 0;
        return null;
    }

    private string? Call(CallStep call)
    {
        Unit nested = callee(call);
        if (nested.Sequences is not SequenceUse use)
            return $"in {call.Model}, {nested.AcrossSequences}";
        attendsUnmasked |= use.AttendsUnmasked;
        return null;
    }

    private string? Reference(ReferenceStep step)
    {
        int[] inputs = [.. step.Inputs.Where(i => i >= 0)];
        RowRole? role = roles[step.Output];
        if (inputs.Append(step.Output).All(v => roles[v] == RowRole.Constant))
            return null;
        bool fits = step.Reach.Kind switch
        {
            ReachKind.Element => role == RowRole.Mask || (role is RowRole.Token or RowRole.Sequence
                && inputs.All(i => IsElementOf(i, step.Output, role.Value))),
            ReachKind.Row => role != RowRole.Mixed && inputs.All(i => roles[i] == role) && unit.TypeOf(step.Output).Rank > Counted(role),
            ReachKind.Axis => role != RowRole.Mixed && inputs.All(i => roles[i] == role) && AxisOf(step) >= Counted(role),
            ReachKind.Sequence => step.Reach.PackedKernel is not null && inputs.All(i => roles[i] is RowRole.Token or RowRole.Mask),
            _ => false,
        };
        return fits
            ? null : $"{step.Operation} of {string.Join(" and ", inputs.Select(i => unit.TypeOf(i).ToString()))} may read across sequences";
    }

    /// <summary>Same rows, or constants that are stretched along all rows.</summary>
    private bool IsElementOf(int input, int output, RowRole role)
    {
        TensorType type = unit.TypeOf(input), whole = unit.TypeOf(output);
        if (roles[input] == role)
            return type.Rank == whole.Rank;
        return roles[input] == RowRole.Constant
            && Enumerable.Range(0, type.Rank).All(axis => whole.Rank - type.Rank + axis >= Counted(role) || type.Shape[axis].Known == 1);
    }

    private static int Counted(RowRole? role) => role switch { RowRole.Token => 2, RowRole.Sequence => 1, _ => 0 };

    private int AxisOf(ReferenceStep step)
    {
        // Of what goes in: a reduction leaves the axis out.
        int rank = unit.TypeOf(step.Inputs[0]).Rank;
        return step.Arguments.Count > 0
            && step.Arguments[0] is DimensionScalar { Value.Known: int axis } ? axis < 0 ? rank + axis : axis : -1;
    }

    private string Label(int value) => unit.Values[value].Label;
}
