using System;
using System.Collections.Generic;
using System.Linq;
using Lathe.Generators.Backends.Cpu.Lowering;
using Lathe.Generators.Backends.Printing;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Backends.Cpu.Emit;

/// <summary>The names that one unit's code gives to what the user has named: members may be alike but for a letter's case.</summary>
internal sealed class UnitNames
{
    private readonly Dictionary<string, string> fields, made;
    private readonly Dictionary<RowTarget, string> targets = [];

    public UnitNames(UnitPlan plan)
    {
        Names slots = new(GeneratedNames.OfWeights);
        fields = plan.Unit.Weights.ToDictionary(w => w.Name, w => slots.Take(Names.Pascal(w.Name)), StringComparer.Ordinal);
        made = plan.Storages.Where(s => s.Readers is not null)
            .ToDictionary(s => s.Name, s => slots.Take("Makes" + Names.Pascal(s.Name)), StringComparer.Ordinal);
        foreach (string array in plan.UnlikeArrays)
            made[array] = slots.Take(Names.Pascal(array) + "OfEachSize");
        foreach (Step step in plan.Unit.Body.Descendants())
        {
            // Of rows that the caller gets, the caller knows the readers.
            foreach (RowTarget target in step.Targets.Where(t => t.Given < 0 && t.Readers.Count > 0 && !targets.ContainsKey(t)))
                targets[target] = slots.Take("Rows" + targets.Count.ToString(System.Globalization.CultureInfo.InvariantCulture) + "For");
        }
        Fields = new Names(GeneratedNames.OfWeights.Concat(fields.Values).Concat(made.Values).Concat(targets.Values)
            .Concat(["Inputs", "Outputs"])
            .Concat(Enumerable.Range(0, plan.Unit.Taken.Count)
            .SelectMany(i => (string[])[GeneratedNames.TakesFloat(i), GeneratedNames.TakesInteger(i), GeneratedNames.TakesRows(i)]))
            .Concat(Enumerable.Range(0, plan.Unit.Given.Count).Select(GeneratedNames.GivesRows)));
        Locals = [
            .. plan.Unit.Weights.OfType<ModelSlot>().Select(m => m.Unit),
            .. Enumerable.Range(0, plan.Outputs.Count).Where(o => plan.Outputs[o] < 0).Select(GeneratedNames.Absent),
        ];
    }

    /// <summary>For the fields of Weights that hold values of the configuration.</summary>
    public Names Fields { get; }

    /// <summary>What Run calls by a simple name besides its buffers: other units, and parameters that stand for nothing.</summary>
    public IReadOnlyList<string> Locals { get; }

    /// <summary>The field of Weights that says whether a buffer with readers to be loaded is there, by the buffer's name.</summary>
    public string MadeField(string storage) => made[storage];

    /// <summary>The field of Weights for the elements of an array that each need memory of another size.</summary>
    public string EachSizeOf(string array) => made[array];

    /// <summary>The fields of Weights for the weights that say how int8 rows are quantised, in order.</summary>
    public IEnumerable<KeyValuePair<RowTarget, string>> Targets =>
        targets.OrderBy(t => t.Value.Length).ThenBy(t => t.Value, StringComparer.Ordinal);

    /// <summary>The field for rows of which somebody is known to read them; else null.</summary>
    public string? FieldOf(RowTarget target) => targets.TryGetValue(target, out string? field) ? field : null;

    /// <summary>The field of Weights for a slot.</summary>
    public string FieldOf(string slot) => fields[slot];
}
