using System.Linq;
using Lathe.Generators.Backends.Cpu.Lowering;
using Lathe.Generators.Backends.Printing;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Backends.Cpu.Emit;

/// <summary>Prints the decisions as data, for <c>Plan</c> and <c>lathe explain</c>.</summary>
internal static class PlanWriter
{
    public static void Write(SourceWriter writer, ModelGraph graph, PrecisionPlan precision)
    {
        string? configuration = graph.ConfigurationName;
        writer.Block($"private static class {GeneratedNames.PlanClass(precision.Name)}", () =>
        {
            if (configuration is not null)
                writer.Line("/// <summary>With the names of what is read at load where nothing is loaded.</summary>");
            writer.Line(
                $"internal static global::Lathe.ModelPlan "
                + $"Of({(configuration is null ? "" : $"{graph.ConfigurationType} {configuration}, bool loaded")}) => new(");
            writer.Indented(() =>
            {
                writer.Line($"{Literal.Of(graph.ModelName)},");
                writer.Line("[");
                writer.Indented(() =>
                {
                    foreach (UnitPlan unit in precision.Nested.Prepend(precision.Root))
                    {
                        foreach (Decision decision in unit.Unit.Decisions)
                            writer.Line($"new({Arguments(unit.Unit, decision)}),");
                    }
                });
                writer.Line("]);");
            });
        });
    }

    /// <summary>C# for the plan of a precision, for models that are loaded and for those that are not.</summary>
    /// <param name="configuration">C# for the configuration; null where the class takes none.</param>
    public static string Loaded(string precision, string? configuration) =>
        $"{GeneratedNames.PlanClass(precision)}.Of({(configuration is null ? "" : $"{configuration}, loaded: true")})";

    /// <summary>The same before anything is loaded.</summary>
    public static string Unloaded(string precision, string? configuration) =>
        $"{GeneratedNames.PlanClass(precision)}.Of({(configuration is null ? "" : "default!, loaded: false")})";

    private static string Arguments(Unit unit, Decision decision)
    {
        DecisionText text = DecisionText.Of(decision);
        ProductSlot? product = unit.Weights.OfType<ProductSlot>().FirstOrDefault(p => p.Name == decision.Product);
        string[] arguments = [
            Literal.Of(unit.Graph.ClassName),
            Literal.Of(text.Subject),
            $"global::Lathe.PlanDecision.{text.Kind}",
            Literal.Of(product is null ? "" : string.Join(" + ", product.Members.Select(m => m.Name))),
            Literal.Of(product?.Format.ToString() ?? ""),
            Literal.Of(product is null ? "" : $"[{product.Outputs}, {product.Inputs}]"),
            text.Reason.ToCode(),
        ];
        return string.Join(", ", arguments);
    }
}
