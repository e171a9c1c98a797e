using System.Linq;
using Lathe.Generators.Backends.Cpu.Lowering;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Backends.Cpu.Emit;

/// <summary>Prints the decisions as data, for <c>Plan</c> and <c>lathe explain</c>.</summary>
internal static class PlanWriter
{
    public static void Write(SourceWriter writer, ModelGraph graph, PrecisionPlan precision)
    {
        writer.Block($"private static class {GeneratedNames.PlanClass(precision.Name)}", () =>
        {
            writer.Line("internal static readonly global::Lathe.ModelPlan Value = new(");
            writer.Indented(() =>
            {
                writer.Line($"{Literal.Of(graph.ModelName)},");
                writer.Line("[");
                writer.Indented(() =>
                {
                    foreach (UnitPlan unit in precision.Nested.Prepend(precision.Root))
                    {
                        foreach (Decision decision in unit.Unit.Decisions)
                            writer.Line($"new({Literal.Of(unit.Unit.Graph.ClassName)}, {Literal.Of(decision.Subject)}, {Literal.Of(decision.Kind)}, {Literal.Of(Format(unit.Unit, decision))}, {Literal.Of(Shape(unit.Unit, decision))}, {Literal.Of(decision.Reason)}),");
                    }
                });
                writer.Line("]);");
            });
        });
    }

    /// <summary>The product that a decision is about; a value may have a product's name.</summary>
    private static ProductSlot? Product(Unit unit, Decision decision) => decision.Kind is not ("merged" or "fused" or "precision" or "tiles")
        ? null
        : unit.Weights.OfType<ProductSlot>().FirstOrDefault(p => p.Name == decision.Subject || string.Join(" + ", p.Members.Select(m => m.Name)) == decision.Subject);

    private static string Format(Unit unit, Decision decision) => Product(unit, decision) is ProductSlot product ? product.Format.ToString() : "";

    private static string Shape(Unit unit, Decision decision) =>
        Product(unit, decision) is ProductSlot product ? $"[{product.Outputs}, {product.Inputs}]" : "";
}
