using System;
using System.Collections.Generic;
using System.Linq;
using Lathe.Contracts;
using Lathe.Generators.Backends.Cpu.Lowering;
using Lathe.Generators.Backends.Printing;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Backends.Cpu.Emit;

/// <summary>Prints the decisions as data, for <c>Plan</c> and <c>lathe explain</c>.</summary>
internal sealed class PlanWriter
{
    private const string Step = "global::Lathe.PlanStep";

    private readonly ModelGraph graph;
    private readonly PrecisionPlan plan;
    private readonly string loaded;
    private readonly ByPrecision precision;
    private readonly FormatLocals formats;

    private PlanWriter(ModelGraph graph, PrecisionPlan plan)
    {
        (this.graph, this.plan) = (graph, plan);
        Names names = new(graph.ConfigurationName is { } configuration ? [configuration] : []);
        precision = new ByPrecision(plan.Answers, names.Take("precision"));
        loaded = names.Take("loaded");
        formats = new FormatLocals(precision, "string", format => Literal.Of(format.ToString()), names);
    }

    public static void Write(SourceWriter writer, ModelGraph graph, PrecisionPlan plan) => new PlanWriter(graph, plan).Write(writer);

    /// <summary>C# for the plan of a precision, for models that are loaded and for those that are not.</summary>
    /// <param name="code">Name of the code that it runs.</param>
    /// <param name="precision">C# for the precision.</param>
    /// <param name="configuration">C# for the configuration; null where the class takes none.</param>
    public static string Loaded(string code, string precision, string? configuration) =>
        $"{GeneratedNames.PlanClass(code)}.Of({precision}{(configuration is null ? "" : $", {configuration}, true")})";

    /// <summary>The same before anything is loaded.</summary>
    public static string Unloaded(string code, string precision, string? configuration) =>
        $"{GeneratedNames.PlanClass(code)}.Of({precision}{(configuration is null ? "" : ", default!, false")})";

    private void Write(SourceWriter writer) => writer.Block($"private static class {GeneratedNames.PlanClass(plan.Name)}", () =>
    {
        if (graph.ConfigurationName is not null)
            writer.Line("/// <summary>With the names of what is read at load where nothing is loaded.</summary>");
        string configuration = graph.ConfigurationName is null
            ? "" : $", {graph.ConfigurationType} {graph.ConfigurationName}, bool {loaded}";
        SourceWriter steps = new();
        foreach (UnitPlan unit in plan.Nested.Prepend(plan.Root))
            Write(steps, unit.Unit);
        writer.Block($"internal static global::Lathe.ModelPlan Of(global::Lathe.Precision {precision.Asked}{configuration})", () =>
        {
            foreach (string local in formats.Declarations)
                writer.Line(local);
            writer.Line($"return new({Literal.Of(graph.ModelName)}, [");
            writer.Indented(() => writer.Append(steps));
            writer.Line("]);");
        });
    });

    private void Write(SourceWriter writer, Unit unit)
    {
        foreach (Decision decision in unit.Decisions)
            writer.Line($"new({Arguments(unit, decision, ofPrecision: null)}),");
        (string Pattern, int Precision)[] arms = [.. precision.Arms(unit.OfFormats)];
        if (arms.Length == 1)
        {
            WriteFormats(writer, unit, arms[0].Precision);
            return;
        }

        writer.Line($".. {precision.Asked} switch");
        writer.Line("{");
        writer.Indented(() =>
        {
            foreach ((string pattern, int inPrecision) in arms)
            {
                writer.Line($"{pattern} => new {Step}[]");
                writer.Line("{");
                writer.Indented(() => WriteFormats(writer, unit, inPrecision));
                writer.Line("},");
            }
        });
        writer.Line("},");
    }

    private void WriteFormats(SourceWriter writer, Unit unit, int inPrecision)
    {
        foreach (Decision decision in unit.OfFormats[inPrecision])
            writer.Line($"new({Arguments(unit, decision, inPrecision)}),");
    }

    /// <param name="unit">Whose decision it is.</param>
    /// <param name="decision">What is printed.</param>
    /// <param name="ofPrecision">Null where it is the same in all precisions.</param>
    private string Arguments(Unit unit, Decision decision, int? ofPrecision)
    {
        DecisionText text = DecisionText.Of(decision);
        ProductSlot? product = unit.Weights.OfType<ProductSlot>().FirstOrDefault(p => p.Name == decision.Product);
        string format = product is null ? Literal.Of("")
            : ofPrecision is { } one ? Literal.Of(product.Formats[one].ToString()) : formats.Of(product.Formats);
        string[] arguments = [
            Literal.Of(unit.Graph.ClassName),
            Literal.Of(text.Subject),
            $"global::Lathe.PlanDecision.{text.Kind}",
            Literal.Of(product is null ? "" : string.Join(" + ", product.Members.Select(m => m.Name))),
            format,
            Literal.Of(product is null ? "" : $"[{product.Outputs}, {product.Inputs}]"),
            text.Reason.ToCode(loaded),
        ];
        return string.Join(", ", arguments);
    }
}
