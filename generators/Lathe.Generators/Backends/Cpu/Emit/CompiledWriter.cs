using System.Collections.Generic;
using System.Linq;
using Lathe.Generators.Backends.Cpu.Lowering;
using Lathe.Generators.Backends.Printing;
using Lathe.Generators.Graphs;
using Lathe.Generators.Graphs.Shapes;

namespace Lathe.Generators.Backends.Cpu.Emit;

/// <summary>Prints <c>Compiled</c>: the weights in one of the precisions, and what depends on them.</summary>
internal sealed class CompiledWriter(ClassPlan plan, Door door)
{
    public void Write(SourceWriter writer)
    {
        ModelGraph graph = plan.Graph;
        // Noted before they are declared: printing a length tells which fields it takes.
        string inputs = Specifications(door.Inputs.Select(i => (i.Name, i.Type.Element, Shape(i.Type), "true")));
        string outputs = Specifications(door.Outputs.Select((o, i) => (o.Name, Element(o.Forms), OutputShape(o.Forms, i),
            Present(o.Forms, i))));
        foreach ((string _, OutputForms forms) in door.Outputs)
        {
            foreach (OutputCase form in forms.Cases)
                door.Values.Of(Extent.Product(form.Type.Shape));
        }
        foreach ((string _, TensorType type) in door.Inputs)
            door.Values.Of(Extent.Product(type.Shape));

        writer.Line(
            $"/// <summary>{graph.ClassName} with its weights, packed or mapped: immutable, shared by any number of sessions on any "
            + "threads.</summary>");
        writer.Block("public sealed class Compiled : global::Lathe.CompiledModel", () =>
        {
            foreach (PrecisionPlan precision in plan.Precisions)
                writer.Line($"internal readonly {precision.Name}.Weights? {GeneratedNames.WeightsField(precision.Name)};");
            foreach ((string type, string name, _) in door.Values.Fields)
                writer.Line($"internal readonly {type} {name};");
            if (door.HasForms)
                writer.Line("internal readonly int[] Forms;");
            foreach (PrecisionPlan precision in plan.Precisions)
            {
                writer.Line();
                Constructor(writer, precision, inputs, outputs);
            }
            writer.Line();
            writer.Line("/// <summary>A session owns the memory of its runs; create one a thread.</summary>");
            writer.Line("/// <param name=\"maxBatch\">Largest batch, at least 1.</param>");
            writer.Line("/// <param name=\"maxSequence\">Longest sequence, at least 1.</param>");
            writer.Line("/// <param name=\"threads\">Threads that work on a run; 0 means one a core.</param>");
            writer.Line(
                "public override Session CreateSession(int maxBatch, int maxSequence, int threads = 0) => Session.Create(this, maxBatch, "
                + "maxSequence, threads);");
            writer.Line();
            Bytes(writer, "ArenaBytes");
            writer.Line();
            Bytes(writer, "ScratchBytes");
        });
    }

    /// <summary>Dimensions come from the weights, which read them from the configuration: no second reading could differ.</summary>
    private void Constructor(SourceWriter writer, PrecisionPlan precision, string inputs, string outputs)
    {
        string configuration = plan.Graph.ConfigurationType is null
            ? "" : $", {plan.Graph.ConfigurationType} {plan.Graph.ConfigurationName}";
        writer.Line($"internal Compiled({RuntimeNames.CompilerServices}ModelSource source, {precision.Name}.Weights w{configuration})");
        writer.Indented(() =>
        {
            writer.Line(": base(");
            writer.Indented(() =>
            {
                writer.Line("source,");
                writer.Line($"{inputs},");
                writer.Line($"{outputs},");
                writer.Line($"{PlanWriter.Loaded(precision.Name, "source.Precision", plan.Graph.ConfigurationName)})");
            });
        });
        writer.Braces(() =>
        {
            writer.Line($"{GeneratedNames.WeightsField(precision.Name)} = w;");
            foreach ((_, string name, string value) in door.Values.Fields)
                writer.Line($"{name} = {value};");
            if (door.HasForms)
                writer.Line("Forms = w.Forms;");
        });
    }

    private static string Specifications(IEnumerable<(string Name, ElementType Element, string Shape, string Present)> tensors) =>
        $"[{string.Join(", ", tensors.Select(t =>
            $"new({Literal.Of(Identifier.Plain(t.Name))}, global::Lathe.ElementType.{t.Element}, {t.Shape}, {t.Present})"))}]";

    private static ElementType Element(OutputForms forms) => forms.Cases.Count == 0 ? ElementType.Float32 : forms.Cases[0].Type.Element;

    private static string OutputShape(OutputForms forms, int output)
    {
        if (forms.IsFixed)
            return Shape(forms.Cases[0].Type);
        string text = Literal.Of("");
        for (int i = forms.Cases.Count - 1; i >= 0; i--)
            text = $"w.Forms[{Literal.Of(output)}] == {Literal.Of(i)} ? {Shape(forms.Cases[i].Type)} : {text}";
        return text;
    }

    private static string Present(OutputForms forms, int output) => forms.IsFixed ? "true" : $"w.Forms[{Literal.Of(output)}] >= 0";

    /// <summary><c>$"[batch, sequence, {config.HiddenSize}]"</c>: names where the caller chooses, numbers where the model does.</summary>
    private static string Shape(TensorType type)
    {
        bool known = type.Shape.All(d => d.Known is not null || d is FreeDimension);
        string text = string.Join(", ", type.Shape.Select(d => d.Known is not null || Extents.IsFree(d) ? d.ToString() : $"{{({d})}}"));
        return known ? Literal.Of($"[{text}]") : $"$\"[{text}]\"";
    }

    private void Bytes(SourceWriter writer, string method)
    {
        writer.Line($"internal long {method}({RuntimeNames.CompilerServices}RunSize size) =>");
        writer.Indented(() =>
        {
            for (int i = 0; i < plan.Precisions.Count; i++)
            {
                string name = plan.Precisions[i].Name, weights = GeneratedNames.WeightsField(name), call = $"{name}.{method}({weights}";
                writer.Line(i < plan.Precisions.Count - 1 ? $"{weights} is not null ? {call}, size) :" : $"{call}!, size);");
            }
        });
    }
}
