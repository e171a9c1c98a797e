using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Lathe.Generators.Graphs;
using Lathe.Generators.Graphs.Shapes;

namespace Lathe.Generators.Backends.Cpu.Lowering;

/// <summary>From a graph to a plan: one specialisation for each precision, equal ones emitted once.</summary>
internal static class Lowerer
{
    public static LoweringResult Run(ModelGraph graph)
    {
        if (GraphVerifier.FindFault(graph) is string fault)
            return new UnloweredModel(graph.QualifiedName, fault);
        ShapeMap shapes = ShapeInference.Infer(graph);
        if (shapes.Failures.Length > 0)
            return new UnloweredModel(graph.QualifiedName, shapes.Failures[0].ToString());
        ImmutableArray<TensorType?> parameters = shapes.Parameters;
        if (parameters.Any(p => p is null))
            return new UnloweredModel(graph.QualifiedName, "nothing tells the shape of a parameter of Forward");

        List<PrecisionPlan> plans = [];
        Names names = new("Compiled", "Session", "Weights", "Plan");
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
            string content = ContentName(nested, root);
            string name = names.Take(names.IsFree(content) ? content : precision);
            plans.Add(new PrecisionPlan(name, EquatableArray.Of(precision), nested, root));
        }
        return new LoweredModel(new ClassPlan(graph, plans.Select(p => p with { Root = p.Root with { Unit = p.Root.Unit with { Name = p.Name } } }).ToEquatableArray()));
    }

    /// <summary>The default a unit inherits, and the reasons given, may differ where nothing in it does.</summary>
    private static bool SameCode(PrecisionPlan known, EquatableArray<UnitPlan> nested, UnitPlan root) =>
        Plain(known.Root).Equals(Plain(root)) && known.Nested.Select(Plain).SequenceEqual(nested.Select(Plain));

    private static UnitPlan Plain(UnitPlan plan) => plan with { Unit = plan.Unit with { Default = WeightFormat.Float32, Decisions = default } };

    /// <summary>The formats that occur, widest first: <c>Float32</c>, <c>Int8Int4</c>.</summary>
    private static string ContentName(EquatableArray<UnitPlan> nested, UnitPlan root)
    {
        WeightKind[] kinds = [.. nested.Append(root).SelectMany(u => u.Unit.Weights.OfType<ProductSlot>()).Select(p => p.Format.Kind).Distinct().OrderBy(k => k)];
        return kinds.Length == 0 ? nameof(WeightKind.Float32) : string.Concat(kinds.Select(k => k.ToString()));
    }
}
