using System;
using System.Collections.Generic;
using System.Linq;

namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>
/// What must hold of memory once it is planned: whatever a step reads is still there. The steps are walked forwards with what
/// every place holds, apart from how the planner found who may share one, so that a slip in there shows. No step writes over
/// what it reads, and the arena of a nested model holds nothing of its caller's during the call.
/// </summary>
internal sealed class LiveRangeVerifier
{
    private readonly Unit unit;
    private readonly UnitPlan plan;
    private readonly Func<CallStep, int, int, bool> mayAlias;

    /// <summary>Views of some columns: a copy of one moves values even within its place.</summary>
    private readonly HashSet<int> columns = [];

    private LiveRangeVerifier(Unit unit, UnitPlan plan, Func<CallStep, int, int, bool> mayAlias)
    {
        this.unit = unit;
        this.plan = plan;
        this.mayAlias = mayAlias;
    }

    /// <param name="unit">After copy insertion: a copy that is gone in the plan says that its ends are one.</param>
    /// <param name="mayAlias">Whether a call's output (by position) may have the memory of an input (by position).</param>
    /// <exception cref="InvalidOperationException">The plan loses a value; the message holds the fault and the printed unit.</exception>
    public static UnitPlan Verify(Unit unit, UnitPlan plan, Func<CallStep, int, int, bool> mayAlias)
    {
        if (FindFault(unit, plan, mayAlias) is string fault)
        {
            string where = $"After {nameof(StoragePlanning)}, {unit.Graph.QualifiedName} ({unit.Name})";
            throw new InvalidOperationException($"{where}: {fault}\n{UnitPrinter.Print(unit)}");
        }
        return plan;
    }

    public static string? FindFault(Unit unit, UnitPlan plan, Func<CallStep, int, int, bool> mayAlias)
    {
        LiveRangeVerifier verifier = new(unit, plan, mayAlias);
        Memory memory = new();
        foreach (int parameter in unit.Parameters)
            verifier.Write(memory, parameter);
        return verifier.Walk(unit.Body, memory);
    }

    private string? Walk(StepBlock block, Memory memory)
    {
        foreach (Step step in block.Steps)
        {
            if (Walk(step, memory) is string fault)
                return fault;
        }
        return null;
    }

    private string? Walk(Step step, Memory memory)
    {
        switch (step)
        {
            case ViewStep view:
                memory.Views[view.Output] = view.Source;
                if (view.Start is not null)
                    columns.Add(view.Output);
                return null;
            case ScalarStep:
                return null;
            case LoopStep loop:
                // What a round overwrites is gone for the next one; in the second walk nothing new can go.
                for (int round = 0; round < 2; round++)
                {
                    Memory around = memory.Copy();
                    if (Walk(loop.Body, around) is string fault)
                        return fault;
                    memory.Follow(around, memory.Copy());
                }
                return null;
            case BranchStep branch:
                Memory then = memory.Copy(), otherwise = memory.Copy();
                if ((Walk(branch.Then, then) ?? Walk(branch.Else, otherwise)) is string lost)
                    return lost;
                memory.Follow(then, otherwise);
                return null;
            case GuardStep guard:
                // Not taken it writes nothing, and what it would have written is not read either.
                return Walk(guard.Body, memory);
            default:
                return Simple(step, memory);
        }
    }

    private string? Simple(Step step, Memory memory)
    {
        int[] reads = [.. step.Reads.Select(memory.Root).Where(HasPlace)];
        foreach (int read in reads)
        {
            if (!memory.Holds(PlaceOf(read), read))
                return $"{Describe(read)} is overwritten before it is read (at {UnitPrinter.Print(unit, step)})";
        }
        if (step is CopyStep copy)
            return Copy(copy, memory);
        CallStep? call = step as CallStep;
        int arena = call is null
            ? -1
            : plan.Storages.ToList().FindIndex(s => s.Kind == StorageKind.Nested && s.Model == call.Model);
        if (arena >= 0 && reads.Concat(step.Writes.Where(HasPlace)).Any(v => PlaceOf(v) == KeyOf(arena)))
            return $"the arena of '{call!.Model}' lies on what the call reads or writes (at {UnitPrinter.Print(unit, step)})";
        foreach (int write in step.Writes.Where(HasPlace))
        {
            foreach (int read in reads.Where(r => PlaceOf(r) == PlaceOf(write)))
            {
                if (call is null || !MayAlias(call, write, read, memory))
                    return $"{Describe(write)} is written over {Describe(read)}, which is read (at {UnitPrinter.Print(unit, step)})";
            }
        }
        if (arena >= 0)
            memory.Clear(KeyOf(arena));
        foreach (int write in step.Writes.Where(HasPlace))
            Write(memory, write);
        return null;
    }

    private string? Copy(CopyStep copy, Memory memory)
    {
        int source = memory.Root(copy.Source);
        if (!HasPlace(copy.Target) || !HasPlace(source) || PlaceOf(source) != PlaceOf(copy.Target))
            Write(memory, copy.Target);
        else if (columns.Contains(copy.Source))
            return $"columns of {Describe(source)} are copied over it (at {UnitPrinter.Print(unit, copy)})";
        else
            memory.Add(PlaceOf(source), copy.Target);
        return null;
    }

    private bool MayAlias(CallStep call, int write, int read, Memory memory) => Enumerable.Range(0, call.Outputs.Count).All(o =>
        call.Outputs[o] != write || Enumerable.Range(0, call.Inputs.Count).All(i =>
            call.Inputs[i] < 0 || memory.Root(call.Inputs[i]) != read || mayAlias(call, o, i)));

    private void Write(Memory memory, int value)
    {
        if (!HasPlace(value))
            return;
        memory.Clear(PlaceOf(value));
        memory.Add(PlaceOf(value), value);
    }

    private bool HasPlace(int value) => plan.Places[value] >= 0;

    private int PlaceOf(int value) => KeyOf(plan.Places[value]);

    /// <summary>Storages of one slot of the arena are one place; any other storage is a place of its own.</summary>
    private int KeyOf(int storage) =>
        plan.Storages[storage] is { Kind: StorageKind.Arena or StorageKind.Nested } shared ? -1 - shared.Slot : storage;

    private string Describe(int value) => $"'{unit.Values[value].Label}' in {plan.Storages[plan.Places[value]].Name}";

    /// <summary>The values that each place holds: several where they are the same.</summary>
    private sealed class Memory
    {
        private readonly Dictionary<int, HashSet<int>> places = [];

        public Dictionary<int, int> Views { get; private init; } = [];

        public int Root(int value) => Views.TryGetValue(value, out int source) ? Root(source) : value;

        public bool Holds(int place, int value) => places.TryGetValue(place, out HashSet<int>? held) && held.Contains(value);

        public void Add(int place, int value)
        {
            if (!places.TryGetValue(place, out HashSet<int>? held))
                places[place] = held = [];
            held.Add(value);
        }

        public void Clear(int place) => places.Remove(place);

        public Memory Copy()
        {
            Memory copy = new() { Views = Views };
            foreach (KeyValuePair<int, HashSet<int>> place in places)
                copy.places[place.Key] = [.. place.Value];
            return copy;
        }

        /// <summary>
        /// Goes on after one of several ways from here: what was there before must have survived all of them; what is new is
        /// read only where its way was taken.
        /// </summary>
        public void Follow(params Memory[] ways)
        {
            foreach (int place in places.Keys.Concat(ways.SelectMany(w => w.places.Keys)).Distinct().ToList())
            {
                HashSet<int> before = places.TryGetValue(place, out HashSet<int>? held) ? held : [];
                HashSet<int> after = [.. ways.SelectMany(w => w.places.TryGetValue(place, out HashSet<int>? holds) ? holds : [])];
                after.RemoveWhere(v => before.Contains(v) && !Array.TrueForAll(ways, w => w.Holds(place, v)));
                places[place] = after;
            }
        }
    }
}
