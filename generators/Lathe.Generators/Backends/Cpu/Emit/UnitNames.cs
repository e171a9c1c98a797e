using System;
using System.Collections.Generic;
using System.Linq;
using Lathe.Generators.Backends.Cpu.Lowering;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Backends.Cpu.Emit;

/// <summary>The names that one unit's code gives to what the user has named: members may be alike but for a letter's case.</summary>
internal sealed class UnitNames
{
    private readonly Dictionary<string, string> fields;

    public UnitNames(UnitPlan plan)
    {
        Names slots = new(GeneratedNames.OfWeights);
        fields = plan.Unit.Weights.ToDictionary(w => w.Name, w => slots.Take(Names.Pascal(w.Name)), StringComparer.Ordinal);
        Fields = new Names(GeneratedNames.OfWeights.Concat(fields.Values).Concat(["Inputs", "Outputs"]));
        Locals =
        [
            .. plan.Unit.Weights.OfType<ModelSlot>().Select(m => m.Unit),
            .. Enumerable.Range(0, plan.Outputs.Count).Where(o => plan.Outputs[o] < 0).Select(GeneratedNames.Absent),
        ];
    }

    /// <summary>For the fields of Weights that hold values of the configuration.</summary>
    public Names Fields { get; }

    /// <summary>What Run calls by a simple name besides its buffers: other units, and parameters that stand for nothing.</summary>
    public IReadOnlyList<string> Locals { get; }

    /// <summary>The field of Weights for a slot.</summary>
    public string FieldOf(string slot) => fields[slot];
}
