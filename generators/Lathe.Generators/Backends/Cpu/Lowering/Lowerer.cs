using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Lathe.Contracts;
using Lathe.Generators.Backends.Printing;
using Lathe.Generators.Graphs;
using Lathe.Generators.Typing;

namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>From a typed model to a plan: one specialisation for each precision, equal ones emitted once.</summary>
internal static class Lowerer
{
    public static ClassPlan Run(TypedModel model, CancellationToken cancellation)
    {
        List<PrecisionPlan> plans = [];
        foreach (TypedPrecision precision in model.Precisions)
        {
            (EquatableArray<UnitPlan> nested, UnitPlan root) = new Specialisation(precision, cancellation).Run("Root");
            int same = plans.FindIndex(p => SameCode(p, nested, root));
            if (same >= 0)
            {
                plans[same] = plans[same] with { Answers = plans[same].Answers.Append(precision.Name).ToEquatableArray() };
                continue;
            }
            plans.Add(new PrecisionPlan("", EquatableArray.Of(precision.Name), nested, root));
        }
        return new ClassPlan(model.Graph, Named(model.Graph, plans)) { Manifest = model.Manifest };
    }

    /// <summary>Their classes stand among the user's members, and around the classes of nested units.</summary>
    private static EquatableArray<PrecisionPlan> Named(ModelGraph graph, List<PrecisionPlan> plans)
    {
        Names names = new(GeneratedNames.Contract.Concat([graph.ClassName, "Weights"]).Concat(graph.TakenNames)
            .Concat(plans.SelectMany(p => p.Nested).Select(u => u.Unit.Name)));
        HashSet<string> contents = new(StringComparer.Ordinal);
        return plans.Select(plan =>
        {
            string content = ContentName(plan.Nested, plan.Root);
            string name = names.Take(contents.Add(content) ? content : plan.Answers[0], wish => [wish, GeneratedNames.PlanClass(wish)]);
            return plan with { Name = name, Root = plan.Root with { Unit = plan.Root.Unit with { Name = name } } };
        }).ToEquatableArray();
    }

    /// <summary>The reasons given may differ where nothing else does.</summary>
    private static bool SameCode(PrecisionPlan known, EquatableArray<UnitPlan> nested, UnitPlan root) =>
        Plain(known.Root).Equals(Plain(root)) && known.Nested.Select(Plain).SequenceEqual(nested.Select(Plain));

    private static UnitPlan Plain(UnitPlan plan) => plan with { Unit = plan.Unit with { Decisions = default } };

    /// <summary>The formats that occur, widest first: <c>Float32</c>, <c>Int8Int4</c>.</summary>
    private static string ContentName(EquatableArray<UnitPlan> nested, UnitPlan root)
    {
        WeightEncoding[] encodings = [.. nested.Append(root).SelectMany(u => u.Unit.Weights.OfType<ProductSlot>())
            .Select(p => p.Format.Encoding).Distinct().OrderBy(e => e)];
        return encodings.Length == 0 ? nameof(WeightEncoding.Float32) : string.Concat(encodings.Select(e => e.ToString()));
    }
}
