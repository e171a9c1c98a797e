using System;
using System.Collections.Generic;
using System.Linq;
using Lathe.Generators.Backends.Printing;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>
/// Gives every value memory: first both ends of a copy the same where nothing forbids it, then all that is left a piece of the
/// arena, the largest first, each in the smallest piece whose tenants are never alive at the same time.
/// </summary>
internal sealed class StoragePlanning
{
    private readonly Unit unit;
    private readonly bool isRoot;
    private readonly EquatableArray<int> outputs;
    private readonly Interference interference;
    private readonly int[] group;
    private readonly Dictionary<int, HashSet<int>> tenants = [];

    private StoragePlanning(Unit unit, bool isRoot, EquatableArray<int> outputs, Func<CallStep, int, int, bool> mayAlias)
    {
        this.unit = unit;
        this.isRoot = isRoot;
        this.outputs = outputs;
        interference = new Interference(unit.Body, mayAlias);
        group = [.. Enumerable.Range(0, unit.Values.Count)];
        for (int i = 0; i < group.Length; i++)
            tenants[i] = [i];
    }

    /// <param name="unit">After copy insertion.</param>
    /// <param name="outputs">The variables of its outputs.</param>
    public static UnitPlan Run(
        Unit unit,
        bool isRoot,
        EquatableArray<int> outputs,
        EquatableArray<OutputForms> forms,
        Func<CallStep, int, int, bool> mayAlias)
    {
        StoragePlanning pass = new(unit, isRoot, outputs, mayAlias);
        StepBlock body = pass.Coalesce(unit.Body);
        return pass.Assign(unit with { Body = body }, forms);
    }

    private StepBlock Coalesce(StepBlock block)
    {
        List<Step> steps = [];
        foreach (Step step in block.Steps)
        {
            if (step is not CopyStep copy)
                steps.Add(step.WithBlocks(Coalesce));
            else if (!IsSame(copy) && (IsLargerThanNeeded(copy, block) || !TryJoin(copy)))
                steps.Add(copy);
        }
        return block with { Steps = steps.ToEquatableArray() };
    }

    private bool IsSame(CopyStep copy) => !IsColumns(copy.Source) && group[interference.Root(copy.Source)] == group[copy.Target];

    /// <summary>
    /// One of several shapes that a branch chooses between, written before the branch and so also where another is chosen: the
    /// place may be an output, whose memory is as large as the shape that was chosen.
    /// </summary>
    private bool IsLargerThanNeeded(CopyStep copy, StepBlock block)
    {
        int source = interference.Root(copy.Source);
        if (IsColumns(copy.Source) || Extent.Product(unit.TypeOf(source).Shape).Equals(Extent.Product(unit.TypeOf(copy.Target).Shape))
            && unit.TypeOf(copy.Target).Alternatives.Count == 0)
        {
            return false;
        }
        HashSet<int> members = tenants[group[source]];
        return Writes(unit.Body) > Writes(block);

        int Writes(StepBlock searched) => searched.Steps.Sum(step =>
            (step is CopyStep or ViewStep ? 0 : step.Writes.Count(members.Contains)) + step.Blocks.Sum(Writes));
    }

    private bool TryJoin(CopyStep copy)
    {
        int source = group[interference.Root(copy.Source)], target = group[copy.Target];
        if (IsColumns(copy.Source) || !unit.TypeOf(copy.Target).Element.Equals(unit.TypeOf(copy.Source).Element))
            return false;
        if (IsFixed(source) || (IsFixed(target) && tenants[target].Overlaps(unit.Parameters)) || IsNumber(copy.Source)
            || WeightOf(source) is not null)
            return false;
        // An output that the caller may leave out has memory only where it is wanted: nothing else may read from it, and all
        // that writes it must be left out with it.
        if (copy.Wanted is int wanted
            && (IsReadBesides(copy, source) || (outputs.Count(o => o >= 0) > 1 && IsWrittenUnwanted(source, wanted))))
            return false;
        if (tenants[source].Any(s => interference.Of(s).Any(o => o >= 0 && group[o] == target)))
            return false;
        foreach (int tenant in tenants[source])
        {
            group[tenant] = target;
            tenants[target].Add(tenant);
        }
        tenants.Remove(source);
        return true;
    }

    /// <summary>Parameters and outputs have their memory already; two of them never become one.</summary>
    private bool IsFixed(int representative) =>
        tenants[representative].Overlaps(unit.Parameters) || tenants[representative].Overlaps(outputs.Where(o => o >= 0));

    private bool IsReadBesides(CopyStep copy, int source)
    {
        return unit.Body.Descendants().Any(step =>
        {
            // Copies inside the group are gone by now; a view's readers are the source's.
            bool gone = step is CopyStep joined && group[joined.Target] == group[interference.Root(joined.Source)];
            return step is not ViewStep && !gone && !step.Equals(copy) && step.Reads.Any(r => group[interference.Root(r)] == source);
        });
    }

    private bool IsWrittenUnwanted(int source, int wanted)
    {
        bool Look(StepBlock block, bool guarded) => block.Steps.Any(step =>
            (!guarded && step is not (CopyStep or ViewStep) && step.Writes.Any(w => group[w] == source))
            || step.Blocks.Any(b => Look(b, guarded || step is GuardStep { Outputs: { Count: 1 } only } && only[0] == wanted)));
        return Look(unit.Body, guarded: false);
    }

    private bool IsColumns(int value) => Definitions.ViewOf(unit.Body, value) is { Start: not null };

    /// <summary>The slot whose tensor the value is; null for what is computed.</summary>
    private string? WeightOf(int value) => (Definitions.Of(unit.Body, value) as WeightStep)?.Weights;

    private bool IsNumber(int value) => Definitions.Of(unit.Body, value) is ScalarStep;

    private UnitPlan Assign(Unit planned, EquatableArray<OutputForms> forms)
    {
        List<Storage> storages = [];
        int[] places = [.. Enumerable.Repeat(-1, planned.Values.Count)];
        Names names = new(GeneratedNames.OfRun.Concat(Enumerable.Range(0, outputs.Count).Where(o => outputs[o] < 0)
            .Select(GeneratedNames.Absent)));
        Names fields = new(GeneratedNames.OfLayout);
        Dictionary<int, string> external = [];
        HashSet<int> used = Used(planned.Body);
        used.UnionWith(planned.Parameters);
        used.UnionWith(outputs.Where(o => o >= 0));

        // Parameters and outputs keep the names that Forward gives them.
        foreach (int value in planned.Parameters.Concat(outputs.Where(o => o >= 0)))
            external[value] = names.Take(Names.Camel(planned.Values[value].Label));

        Dictionary<int, int> firstUses = FirstUses(planned);
        foreach (int representative in used.Select(v => group[v]).Distinct()
            .OrderBy(r => tenants[r].Min(v => firstUses.TryGetValue(v, out int first) ? first : int.MaxValue)).ThenBy(r => r))
        {
            HashSet<int> members = tenants[representative];
            int parameter = Index(planned.Parameters, members), output = Index(outputs, members);
            string? weight = WeightOf(representative);
            StorageKind kind = parameter >= 0 ? StorageKind.Parameter : output >= 0 ? StorageKind.Output
                : weight is not null ? StorageKind.Weight : StorageKind.Arena;
            int named = parameter >= 0 ? planned.Parameters[parameter] : output >= 0 ? outputs[output] : representative;
            string name = external.TryGetValue(named, out string? given) ? given : names.Take(Names.Camel(planned.Values[named].Label));
            foreach (int member in members)
                places[member] = storages.Count;
            storages.Add(new Storage(name, kind, Math.Max(parameter, output), Sizes(planned, members), planned.Values[named].Quantized,
                weight, -1)
            {
                Heads = planned.Values[named].Heads,
                Readers = kind == StorageKind.Arena && members.Count == 1 ? planned.Values[representative].Readers : null,
            });
        }
        foreach (KeyValuePair<string, int> nested in interference.Scratch.OrderByDescending(n => n.Value))
            storages.Add(new Storage(names.Take(Names.Camel(nested.Key + "Arena")), StorageKind.Nested, -1, default, false, nested.Key,
                -1));

        string[] slots = Pack(storages, places, fields);
        Unit decided = Decide(planned with
        {
            Body = Cut(planned.Body,
            copy => storages[places[interference.Root(copy.Source)]].Types.Count > 1)
        }, storages, slots);
        List<string> all = [.. slots];
        foreach (Storage row in SequenceStorage.Of(planned, isRoot, names))
        {
            storages.Add(row with { Slot = all.Count });
            all.Add(fields.Take(Names.Pascal(row.Name)));
        }
        return new UnitPlan(
            decided,
            storages.ToEquatableArray(),
            places.ToEquatableArray(),
            all.ToEquatableArray(),
            outputs.Select(o => o < 0 ? -1 : places[o]).ToEquatableArray(),
            Aliases(planned, places),
            forms);
    }

    private static StepBlock Cut(StepBlock block, Func<CopyStep, bool> isShared) =>
        block.Rewrite(s => s is CopyStep copy ? copy with { Cut = isShared(copy) } : s);

    private static Unit Decide(Unit planned, List<Storage> storages, string[] slots)
    {
        for (int slot = 0; slot < slots.Length; slot++)
        {
            string[] shared = [.. storages.Where(s => s.Slot == slot).Select(s => Identifier.Plain(s.Name))];
            if (shared.Length > 1)
                planned = planned.Decide(new SharedPlace(shared.ToEquatableArray()));
        }
        return planned.Body.Descendants().OfType<CopyStep>().Aggregate(planned, (unit, copy) =>
            unit.Decide(new CopiedValue(unit.Values[copy.Target].Label, unit.Values[copy.Source].Label)));
    }

    private string[] Pack(List<Storage> storages, int[] places, Names fields)
    {
        HashSet<int>[] neighbours = Neighbours(storages, places);
        List<List<int>> slots = [];
        foreach (int storage in Enumerable.Range(0, storages.Count)
            .Where(s => storages[s].Kind is StorageKind.Arena or StorageKind.Nested)
            // What most checkpoints do not have comes last, and moves nothing else.
            .OrderBy(IsRare).ThenByDescending(s => Size(storages[s])).ThenBy(s => s))
        {
            // The largest come first, so that any piece found is large enough; the last one is the smallest.
            int slot = slots.FindLastIndex(tenants => !tenants.Any(neighbours[storage].Contains));
            if (slot < 0)
            {
                slot = slots.Count;
                slots.Add([]);
            }
            slots[slot].Add(storage);
        }

        // Named and ordered by what moves in first: offsets then follow the data through the code.
        int[] first = [.. slots.Select(tenants => tenants.OrderBy(IsRare).ThenBy(t => t).First())];
        int[] order = [.. Enumerable.Range(0, slots.Count).OrderBy(s => first[s])];
        for (int position = 0; position < order.Length; position++)
        {
            foreach (int storage in slots[order[position]])
                storages[storage] = storages[storage] with { Slot = position };
        }
        return [.. order.Select(s => fields.Take(SlotName(storages[first[s]].Name)))];

        // A float32 value beside int8 rows, of which nobody but products that read those has a use.
        bool IsRare(int storage) => storages[storage] is { Readers: not null, Quantized: false };
    }

    /// <summary>The layout's field beside which nested units are called by their names: those of their classes, numbered where a class has
    /// several.</summary>
    private string SlotName(string storage)
    {
        string name = Names.Pascal(storage);
        bool isUnit = unit.Weights.OfType<ModelSlot>().Select(s => s.Member.Graph.ClassName)
            .Any(c => name.StartsWith(c, StringComparison.Ordinal) && name.Skip(c.Length).All(char.IsDigit));
        return isUnit ? name + "Rows" : name;
    }

    private HashSet<int>[] Neighbours(List<Storage> storages, int[] places)
    {
        int Place(int value) => value >= 0
            ? places[value]
            : storages.FindIndex(s => s.Kind == StorageKind.Nested && interference.Scratch[s.Model!] == value);
        HashSet<int>[] neighbours = [.. storages.Select(_ => new HashSet<int>())];
        foreach (int value in Enumerable.Range(0, places.Length).Concat(interference.Scratch.Values))
        {
            int place = Place(value);
            if (place < 0)
                continue;
            foreach (int other in interference.Of(value).Select(Place).Where(o => o >= 0 && o != place))
            {
                neighbours[place].Add(other);
                neighbours[other].Add(place);
            }
        }
        return neighbours;
    }

    /// <summary>A nested arena counts as large: a few buffers of its own are in it.</summary>
    private static double Size(Storage storage) => storage.Kind == StorageKind.Nested
        ? double.MaxValue
        : storage.Types.Max(t => Extent.Typical(Extent.Product(t.Shape))) * (storage.Quantized ? 1.2 : storage.Heads is not null ? 2.1 : 4);

    /// <summary>Where the values of a storage differ in size, a branch chose between them: it is large enough for each.</summary>
    private static EquatableArray<TensorType> Sizes(Unit planned, HashSet<int> members) => members.OrderBy(m => m)
        .SelectMany(m => planned.TypeOf(m).Alternatives.Select(a => a.Type).Prepend(planned.TypeOf(m)))
        .GroupBy(t => Extent.Product(t.Shape)).Select(g => g.First()).ToEquatableArray();

    private EquatableArray<(int Output, int Parameter)> Aliases(Unit planned, int[] places)
    {
        List<(int, int)> safe = [];
        for (int o = 0; o < outputs.Count; o++)
        {
            for (int p = 0; p < planned.Parameters.Count && outputs[o] >= 0; p++)
            {
                HashSet<int> written = tenants[group[outputs[o]]];
                if (!interference.Of(planned.Parameters[p]).Any(written.Contains))
                    safe.Add((o, p));
            }
        }
        return safe.ToEquatableArray();
    }

    private static int Index(EquatableArray<int> values, HashSet<int> members)
    {
        for (int i = 0; i < values.Count; i++)
        {
            if (values[i] >= 0 && members.Contains(values[i]))
                return i;
        }
        return -1;
    }

    private HashSet<int> Used(StepBlock block)
    {
        HashSet<int> used = [];
        foreach (Step step in block.Descendants().Where(step => step is not (ViewStep or ScalarStep)))
        {
            used.UnionWith(step.Writes);
            used.UnionWith(step.Reads.Where(r => !IsNumber(r)).Select(interference.Root));
        }
        return used;
    }

    /// <summary>The position of the first step that writes or reads each value.</summary>
    private static Dictionary<int, int> FirstUses(Unit planned)
    {
        Dictionary<int, int> first = [];
        int position = 0;
        foreach (Step step in planned.Body.Descendants())
        {
            position++;
            foreach (int value in step.Writes.Concat(step.Reads).Where(value => !first.ContainsKey(value)))
                first.Add(value, position);
        }
        return first;
    }
}
