using System;
using System.Collections.Generic;
using System.Linq;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>
/// Notes with each step that makes int8 rows what reads them, while every value is still written once and loops say what they carry.
/// </summary>
internal sealed class RowTargets
{
    private readonly Unit unit;
    private readonly Func<string, Unit> nested;

    private RowTargets(Unit unit, Func<string, Unit> nested)
    {
        this.unit = unit;
        this.nested = nested;
    }

    public static Unit Run(Unit unit, Func<string, Unit> nested)
    {
        RowTargets targets = new(unit, nested);
        return unit with
        {
            Body = targets.Mark(unit.Body, null),
            TakenTargets = unit.Parameters.Skip(unit.Parameters.Count - unit.Taken.Count)
                .Select(v => targets.Target(v, null)).ToEquatableArray(),
            GivenTargets = unit.Body.Results.Skip(unit.Body.Results.Count - unit.Given.Count)
                .Select(v => targets.Target(v, null)).ToEquatableArray(),
        };
    }

    private StepBlock Mark(StepBlock block, LoopStep? around) => block with
    {
        Steps = block.Steps.Select(step =>
        {
            LoopStep? inner = step is LoopStep { Model: not null } loop ? loop : around;
            int[] made = [.. Made(step)];
            Step marked = step.WithBlocks(b => Mark(b, inner));
            return made.Length == 0 ? marked : marked with { Targets = made.Select(v => Target(v, around)).ToEquatableArray() };
        }).ToEquatableArray(),
    };

    /// <summary>The int8 rows that a step makes, in order.</summary>
    private IEnumerable<int> Made(Step step) => step switch
    {
        CallStep call => call.Outputs.Skip(call.Outputs.Count - Callee(call).Given.Count),
        LoopStep or BranchStep or GuardStep or CopyStep or ViewStep => [],
        _ => step.Writes.Where(v => unit.Values[v].Quantized),
    };

    private RowTarget Target(int value, LoopStep? around)
    {
        List<RowReader> readers = [.. Readers(value, around, [])];
        if (Definitions.Of(unit.Body, value) is CallStep call && Callee(call) is { } callee)
            readers.Add(Reader(call, call.Outputs.ToList().IndexOf(value) - (call.Outputs.Count - callee.Given.Count), true, around));
        if (Definitions.Of(unit.Body, value) is LoopStep { Model: { } walked } walk
            && Target(walk.Body.Results[walk.Results.ToList().IndexOf(value)], walk) is { Walked: not null } last)
            readers.Add(new LastRoundReader(walked, walk.Slice, last.Readers.Where(r => r is not CarriedReader).ToEquatableArray()));
        bool varies = around is not null
            && readers.Any(r => r is CallReader { IsCurrent: true } or CarriedReader { IsNext: true, Model: not null });
        return new RowTarget(readers.Distinct().ToEquatableArray(), varies ? around!.Model : null, varies ? around!.Slice : null,
            GivenAs(value), varies ? GivenAs(CarriedTo(value, around!)) : -1);
    }

    /// <summary>Which of the unit's given rows a value is, or −1.</summary>
    private int GivenAs(int value)
    {
        int result = value < 0 ? -1 : unit.Body.Results.ToList().IndexOf(value);
        return result < 0 ? -1 : Math.Max(-1, result - (unit.Body.Results.Count - unit.Given.Count));
    }

    /// <summary>What a value of a walk's last round is called behind it, or −1.</summary>
    private static int CarriedTo(int value, LoopStep walk)
    {
        int index = walk.Body.Results.ToList().IndexOf(value);
        return index < 0 ? -1 : walk.Results[index];
    }

    /// <param name="around">The walk in one round of which the rows stand, or null.</param>
    /// <param name="seen">Values that were followed already.</param>
    private List<RowReader> Readers(int value, LoopStep? around, HashSet<int> seen)
    {
        List<RowReader> readers = [];
        if (value < 0 || !seen.Add(value))
            return readers;
        Visit(unit.Body, null);
        return readers;

        void Visit(StepBlock block, LoopStep? within)
        {
            foreach (Step step in block.Steps)
            {
                // A walk that is not the one in which the rows are made reads them in each of its rounds.
                LoopStep? shared = ReferenceEquals(within, around) ? around : null;
                switch (step)
                {
                    case ProductStep product when product.QuantizedInput == value:
                        readers.Add(new ProductReader(product.Weights));
                        break;
                    case CallStep call:
                        int first = call.Inputs.Count - Callee(call).Taken.Count;
                        for (int i = first; i < call.Inputs.Count; i++)
                        {
                            if (call.Inputs[i] == value)
                                readers.Add(Reader(call, i - first, false, shared));
                        }
                        break;
                    case CopyStep copy when copy.Source == value:
                        readers.AddRange(Readers(copy.Target, around, seen));
                        break;
                    case BranchStep branch:
                        for (int i = 0; i < branch.Results.Count; i++)
                        {
                            if (branch.Then.Results[i] == value || branch.Else.Results[i] == value)
                                readers.AddRange(Readers(branch.Results[i], around, seen));
                        }
                        break;
                    case LoopStep loop:
                        for (int i = 0; i < loop.Parameters.Count; i++)
                        {
                            if (loop.Initial[i] == value)
                                readers.Add(Carried(loop, i, false, around, seen));
                            if (loop.Body.Results[i] == value)
                                readers.Add(Carried(loop, i, true, around, seen));
                        }
                        break;
                }
                LoopStep? inner = step is LoopStep { Model: not null } walk ? walk : within;
                foreach (StepBlock b in step.Blocks)
                    Visit(b, inner);
            }
        }
    }

    private CarriedReader Carried(LoopStep loop, int index, bool isNext, LoopStep? around, HashSet<int> seen) => new(
        loop.Model, loop.Slice, isNext,
        Readers(loop.Parameters[index], loop.Model is null ? around : loop, [.. seen]).Distinct().ToEquatableArray(),
        Readers(loop.Results[index], ReferenceEquals(loop, around) ? null : around, [.. seen]).Distinct().ToEquatableArray());

    private static CallReader Reader(CallStep call, int index, bool gives, LoopStep? around) =>
        new(call.Model, index, gives, call.Element, call.InLoop && around?.Model == call.Model);

    private Unit Callee(CallStep call) => nested(((ModelSlot)unit.Slot(call.Model)).Unit);
}
