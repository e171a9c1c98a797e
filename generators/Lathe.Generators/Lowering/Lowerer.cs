using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Lathe.Contracts;
using Lathe.Generators.Graphs;
using Lathe.Generators.Graphs.Shapes;

namespace Lathe.Generators.Lowering;

/// <summary>From a graph to a plan: one specialisation for each precision, equal ones emitted once.</summary>
internal static class Lowerer
{
    public static LoweringResult Run(ModelGraph graph)
    {
        if (GraphVerifier.FindFault(graph) is string fault)
            return new UnloweredModel(ModelShell.Of(graph), fault);
        ShapeMap shapes = ShapeInference.Infer(graph);
        if (shapes.Failures.Length > 0)
            return new UnloweredModel(ModelShell.Of(graph), shapes.Failures[0].ToString());
        ImmutableArray<TensorType?> parameters = shapes.Parameters;
        if (parameters.Any(p => p is null))
            return new UnloweredModel(ModelShell.Of(graph), "nothing tells the shape of a parameter of Forward");

        List<PrecisionPlan> plans = [];
        EquatableArray<TensorType> types = parameters.Select(p => p!).ToEquatableArray();
        foreach (string precision in graph.Precisions.Prepend("Annotated").Prepend("Float32").Distinct(StringComparer.Ordinal))
        {
            Specialisation specialisation = new(PrecisionVariant.Of(precision));
            (EquatableArray<UnitPlan> nested, UnitPlan root) = specialisation.Run(graph, "Root", types);
            int same = plans.FindIndex(p => SameCode(p, nested, root));
            if (same >= 0)
            {
                plans[same] = plans[same] with { Answers = plans[same].Answers.Append(precision).ToEquatableArray() };
                continue;
            }
            plans.Add(new PrecisionPlan("", EquatableArray.Of(precision), nested, root));
        }
        return new LoweredModel(new ClassPlan(graph, Named(graph, plans)));
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

    /// <summary>The default a unit inherits, and the reasons given, may differ where nothing in it does.</summary>
    private static bool SameCode(PrecisionPlan known, EquatableArray<UnitPlan> nested, UnitPlan root) =>
        Plain(known.Root).Equals(Plain(root)) && known.Nested.Select(Plain).SequenceEqual(nested.Select(Plain));

    private static UnitPlan Plain(UnitPlan plan) => plan with { Unit = plan.Unit with { Default = WeightFormat.Float32, Decisions = default } };

    /// <summary>The formats that occur, widest first: <c>Float32</c>, <c>Int8Int4</c>.</summary>
    private static string ContentName(EquatableArray<UnitPlan> nested, UnitPlan root)
    {
        WeightEncoding[] encodings = [.. nested.Append(root).SelectMany(u => u.Unit.Weights.OfType<ProductSlot>()).Select(p => p.Format.Encoding).Distinct().OrderBy(e => e)];
        return encodings.Length == 0 ? nameof(WeightEncoding.Float32) : string.Concat(encodings.Select(e => e.ToString()));
    }
}
