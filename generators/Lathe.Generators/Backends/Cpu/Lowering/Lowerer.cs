using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Lathe.Generators.Backends.Printing;
using Lathe.Generators.Graphs;
using Lathe.Generators.Typing;

namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>From a typed model to a plan: precisions that run the same code are lowered once.</summary>
internal static class Lowerer
{
    public static ClassPlan Run(TypedModel model, CancellationToken cancellation)
    {
        List<PrecisionPlan> plans = [];
        foreach (PrecisionGroup precisions in PrecisionGroup.Of(model))
        {
            (EquatableArray<UnitPlan> nested, UnitPlan root) = new Specialisation(precisions, cancellation).Run("Root");
            plans.Add(new PrecisionPlan("", precisions.Names, nested, root));
        }
        return new ClassPlan(model.Graph, Named(model.Graph, plans)) { Manifest = model.Manifest };
    }

    /// <summary>Their classes stand among the user's members, and around the classes of nested units.</summary>
    private static EquatableArray<PrecisionPlan> Named(ModelGraph graph, List<PrecisionPlan> plans)
    {
        Names names = new(GeneratedNames.Contract.Concat([graph.ClassName, "Weights"]).Concat(graph.TakenNames)
            .Concat(plans.SelectMany(p => p.Nested).Select(u => u.Unit.Name)));
        return plans.Select(plan =>
        {
            string name = names.Take(KindName(plan), wish => [wish, GeneratedNames.PlanClass(wish)]);
            return plan with { Name = name, Root = plan.Root with { Unit = plan.Root.Unit with { Name = name } } };
        }).ToEquatableArray();
    }

    /// <summary>What is in it, by the kinds of the products' weights.</summary>
    private static string KindName(PrecisionPlan plan)
    {
        bool[] kinds = [.. plan.Nested.Append(plan.Root).SelectMany(u => u.Unit.Weights.OfType<ProductSlot>())
            .Select(product => product.IsInteger).Distinct()];
        return kinds.Length == 2 ? GeneratedNames.Mixed : kinds is [true] ? GeneratedNames.Integers : GeneratedNames.Floats;
    }
}
