using System;
using System.Collections.Generic;
using System.Linq;
using Lathe.Contracts;
using Lathe.Generators.Backends.Cpu.Lowering;
using Lathe.Generators.Graphs;
using Lathe.Generators.Graphs.Shapes;

namespace Lathe.Generators.Backends.Cpu.Emit;

/// <summary>Prints a unit's Weights class: packed matrices, tables, norms, nested models, and what the configuration says.</summary>
internal sealed class WeightsWriter(UnitPlan plan, LoadedValues values, UnitNames names)
{
    private const string Kernels = "global::Lathe.Kernels.", Reader = "global::Lathe.Checkpoints.WeightReader";

    private ModelGraph Graph => plan.Unit.Graph;

    public void Write(SourceWriter writer)
    {
        SourceWriter constructor = new();
        foreach (WeightSlot slot in plan.Unit.Weights)
            Read(constructor, slot);
        if (HasForms)
            constructor.Line($"Forms = [{string.Join(", ", plan.Forms.Select(Form))}];");

        // Noted before the fields are declared.
        string[] checks = [.. RequirementChecks()];

        writer.Line("/// <summary>Read once and packed for the kernels; shared by all sessions.</summary>");
        writer.Block("internal sealed class Weights", () =>
        {
            foreach ((string type, string name, _) in values.Fields)
                writer.Line($"internal readonly {type} {name};");
            foreach (WeightSlot slot in plan.Unit.Weights)
                writer.Line($"internal readonly {TypeOf(slot)}{(IsNullable(slot) ? "?" : "")} {names.FieldOf(slot.Name)};");
            if (HasForms)
            {
                writer.Line();
                writer.Line("/// <summary>Which of its shapes each output has for this checkpoint; -1 = it is absent.</summary>");
                writer.Line("internal readonly int[] Forms;");
            }
            writer.Line();
            string configuration = Graph.ConfigurationType is null ? "" : $", {Graph.ConfigurationType} {Graph.ConfigurationName}";
            writer.Block($"internal Weights({Reader} reader{configuration})", () =>
            {
                foreach ((_, string name, string value) in values.Fields)
                    writer.Line($"{name} = {value};");
                foreach (string check in checks)
                    writer.Line(check);
                if (constructor.ToString().Length > 0)
                    writer.Append(constructor);
            });
        });
    }

    /// <summary>Only what may be absent, or may have several shapes, is asked for.</summary>
    private bool HasForms => plan.Forms.Any(f => !f.IsFixed);

    private string Form(OutputForms forms)
    {
        if (forms.IsFixed)
            return "0";
        string text = "-1";
        for (int i = forms.Cases.Count - 1; i >= 0; i--)
            text = $"{values.Of(forms.Cases[i].Condition)} ? {Literal.Of(i)} : {text}";
        return text;
    }

    /// <summary>What only the configuration can tell of the shapes is checked here, once, before the first weight is read.</summary>
    private IEnumerable<string> RequirementChecks()
    {
        foreach (ShapeRequirement requirement in plan.Unit.Requirements)
        {
            string left = values.Of(requirement.Left), right = values.Of(requirement.Right);
            (string broken, string expected) = requirement.Kind switch
            {
                RequirementKind.Equal => ($"{left} != {right}", "equal values"),
                RequirementKind.NotAbove => ($"{left} > {right}", "that the first is not above the second"),
                _ => ($"{left} < 1 || {right} % {left} != 0", "that the first divides the second"),
            };
            string when = requirement.When.Known == true ? "" : $"{values.Of(requirement.When)} && ";
            yield return $"if ({(when.Length > 0 ? $"{when}({broken})" : broken)})";
            yield return $"    throw new global::Lathe.Checkpoints.CheckpointException($\"config.json: {{{left}}} and {{{right}}} ({Escape($"{requirement.Left} and {requirement.Right}")}), expected {expected}: {Escape(requirement.What)}\");";
        }
    }

    private static string Escape(string text) => text.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("{", "{{").Replace("}", "}}");

    private void Read(SourceWriter writer, WeightSlot slot)
    {
        string field = names.FieldOf(slot.Name);
        string optional = slot.Presence is null ? "" : $"{values.Of(slot.Presence)} ? ";
        string otherwise = slot.Presence is null ? "" : " : null";
        switch (slot)
        {
            case ProductSlot product:
                string bias = product.HasBias ? "true" : "false";
                string parts = string.Join(", ", product.Members.Select(m =>
                    $"new global::Lathe.Checkpoints.LinearPart({values.Of(m.Outputs)}, {Paths(m.Paths)})"));
                writer.Line($"{field} = {optional}reader.Product({Literal.Of(string.Join(" + ", product.Members.Select(m => m.Name)))}, {values.Of(product.Inputs)}, {bias}, {Format(product.Format)}, {parts}){otherwise};");
                break;
            case TableSlot table:
                writer.Line($"{field} = {optional}reader.Embedding({Literal.Of(slot.Name)}, {values.Of(table.Member.Entries)}, {values.Of(table.Member.Width)}, {Format(table.Storage)}, {Paths(table.Member.Paths)}){otherwise};");
                break;
            case NormSlot norm:
                string kind = norm.Member.Centered ? "LayerNorm" : "RmsNorm";
                writer.Line($"{field} = {optional}reader.{kind}({Literal.Of(slot.Name)}, {values.Of(norm.Member.Width)}, {values.Of(norm.Member.Epsilon, "float")}, {Paths(norm.Member.Paths)}){otherwise};");
                break;
            case ParameterSlot parameter:
                writer.Line($"{field} = {optional}reader.Parameter({Literal.Of(slot.Name)}, [{string.Join(", ", parameter.Member.Shape.Select(values.Of))}], {Paths(parameter.Member.Paths)}){otherwise};");
                break;
            case ModelSlot { Member.Repeat: Dimension repeat } array:
                string length = slot.Presence is null ? values.Of(repeat) : $"{values.Of(slot.Presence)} ? {values.Of(repeat)} : 0";
                writer.Line($"{field} = new {array.Unit}.Weights[{length}];");
                writer.Line($"for (int i = 0; i < {field}.Length; i++)");
                writer.Line($"    {field}[i] = new {array.Unit}.Weights(reader.Scope({Paths(array.Member.Paths)}){Configuration(array)});");
                break;
            case ModelSlot model:
                writer.Line($"{field} = {optional}new {model.Unit}.Weights(reader.Scope({Paths(model.Member.Paths)}){Configuration(model)}){otherwise};");
                break;
        }
    }

    private static string Format(WeightFormat format) =>
        $"new {Kernels}Formats.WeightFormat({Kernels}Formats.WeightEncoding.{format.Encoding}{(format.IsGrouped ? $", {Literal.Of(format.GroupSize)}" : "")})";

    private string Configuration(ModelSlot slot) => slot.Member.Graph.ConfigurationType is null ? "" : $", {Graph.ConfigurationName}";

    private static string Paths(EquatableArray<string> paths) => string.Join(", ", paths.Select(Path));

    private static string Path(string path) =>
        string.Join(" + i + ", path.Split(["{i}"], StringSplitOptions.None).Select(Literal.Of)).Replace(" + \"\"", "");

    private static bool IsNullable(WeightSlot slot) => slot.Presence is not null && slot is not ModelSlot { Member.Repeat: not null };

    private static string TypeOf(WeightSlot slot) => slot switch
    {
        ProductSlot => $"{Kernels}PackedWeights",
        TableSlot => $"{Kernels}EmbeddingTable",
        NormSlot => $"{Kernels}NormWeights",
        ParameterSlot => $"{Kernels}ParameterWeights",
        ModelSlot model => $"{model.Unit}.Weights{(model.Member.Repeat is null ? "" : "[]")}",
        _ => throw new InvalidOperationException($"{slot.GetType().Name} has no type"),
    };
}
