using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Lathe.Generators.Graphs;
using Lathe.Generators.Typing;

namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>From a typed model to a plan: one specialisation for each precision, equal ones emitted once.</summary>
internal static class Lowerer
{
    public static ClassPlan Run(TypedModel model, CancellationToken cancellation)
    {
        List<PrecisionPlan> plans = [];
        Names names = new("Compiled", "Session", "Weights", "Plan");
        foreach (TypedPrecision precision in model.Precisions)
        {
            (EquatableArray<UnitPlan> nested, UnitPlan root) = new Specialisation(precision, cancellation).Run("Root");
            int same = plans.FindIndex(p => SameCode(p, nested, root));
            if (same >= 0)
            {
                plans[same] = plans[same] with { Answers = plans[same].Answers.Append(precision.Name).ToEquatableArray() };
                continue;
            }
            string content = ContentName(nested, root);
            string name = names.Take(names.IsFree(content) ? content : precision.Name);
            plans.Add(new PrecisionPlan(name, EquatableArray.Of(precision.Name), nested, root));
        }
        return new ClassPlan(model.Graph, plans.Select(p => p with { Root = p.Root with { Unit = p.Root.Unit with { Name = p.Name } } }).ToEquatableArray());
    }

    /// <summary>The reasons given may differ where nothing else does.</summary>
    private static bool SameCode(PrecisionPlan known, EquatableArray<UnitPlan> nested, UnitPlan root) =>
        Plain(known.Root).Equals(Plain(root)) && known.Nested.Select(Plain).SequenceEqual(nested.Select(Plain));

    private static UnitPlan Plain(UnitPlan plan) => plan with { Unit = plan.Unit with { Decisions = default } };

    /// <summary>The formats that occur, widest first: <c>Float32</c>, <c>Int8Int4</c>.</summary>
    private static string ContentName(EquatableArray<UnitPlan> nested, UnitPlan root)
    {
        WeightKind[] kinds = [.. nested.Append(root).SelectMany(u => u.Unit.Weights.OfType<ProductSlot>()).Select(p => p.Format.Kind).Distinct().OrderBy(k => k)];
        return kinds.Length == 0 ? nameof(WeightKind.Float32) : string.Concat(kinds.Select(k => k.ToString()));
    }
}
