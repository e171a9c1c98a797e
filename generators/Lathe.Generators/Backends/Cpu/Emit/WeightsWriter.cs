using System;
using System.Collections.Generic;
using System.Linq;
using Lathe.Contracts;
using Lathe.Generators.Backends.Cpu.Lowering;
using Lathe.Generators.Backends.Printing;
using Lathe.Generators.Graphs;
using Lathe.Generators.Graphs.Shapes;

namespace Lathe.Generators.Backends.Cpu.Emit;

/// <summary>Prints a unit's Weights class: packed matrices, tables, norms, nested models, and what the configuration says.</summary>
internal sealed class WeightsWriter(UnitPlan plan, EquatableArray<string> answers, LoadedValues values, UnitNames names)
{
    private const string Kernels = RuntimeNames.CompilerServices, Reader = $"{Kernels}WeightReader";

    private readonly FormatLocals formats = new(new ByPrecision(answers, "reader.Precision"), $"{RuntimeNames.Formats}WeightFormat", Format,
        new Names(["reader", "i", .. plan.Unit.Graph.ConfigurationName is { } configuration ? (string[])[configuration] : []]));

    private ModelGraph Graph => plan.Unit.Graph;

    public void Write(SourceWriter writer)
    {
        SourceWriter constructor = new();
        foreach (WeightSlot slot in plan.Unit.Weights)
            Read(constructor, slot);
        foreach ((string name, string value) in Readings())
            constructor.Line($"{name} = {value};");
        RowReaderText rows = new(plan.Unit, values, names);
        foreach (KeyValuePair<RowTarget, string> target in names.Targets)
        {
            foreach (string line in rows.Lines(target.Value, target.Key))
                constructor.Line(line);
        }
        foreach ((string name, RowTarget target) in Handed())
            constructor.Line($"{name} = {rows.Agreed(target.Readers, "0", null)};");
        foreach (string array in plan.UnlikeArrays)
            constructor.Line(
                $"{names.EachSizeOf(array)} = {Kernels}ElementSizes.Each({names.FieldOf(array)}, static (a, b) => a.IsSizedAs(b));");
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
            if (Readings().Any())
            {
                writer.Line();
                writer.Line(
                    "/// <summary>Rows that only products read are made in the form that the loaded weights take: int8 for integers, else "
                    + "float32.</summary>");
                writer.Line($"internal readonly bool {string.Join(", ", Readings().Select(r => r.Name))};");
            }
            if (names.Targets.Any() || Handed().Any())
            {
                writer.Line();
                writer.Line("/// <summary>Whose inputs rows become as int8: those weights say how they are quantised.</summary>");
                foreach (KeyValuePair<RowTarget, string> target in names.Targets)
                    writer.Line($"internal readonly {Kernels}PackedWeights?{(target.Key.Walked is null ? "" : "[]")} {target.Value};");
                foreach ((string name, _) in Handed())
                    writer.Line($"internal readonly {Kernels}PackedWeights? {name};");
            }
            foreach (string array in plan.UnlikeArrays)
            {
                writer.Line();
                writer.Line("/// <summary>Of those whose runs take as much memory, one.</summary>");
                writer.Line($"internal readonly {TypeOf(plan.Unit.Slot(array))} {names.EachSizeOf(array)};");
            }
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
                foreach (string local in formats.Declarations)
                    writer.Line(local);
                if (constructor.ToString().Length > 0)
                    writer.Append(constructor);
            });
            if (!plan.SizeDependsOnWeights)
                return;
            writer.Line();
            writer.Line("/// <summary>Whether a run with those takes as much memory as with these.</summary>");
            writer.Line($"internal bool IsSizedAs(Weights other) => {string.Join(" && ", SizeComparisons())};");
        });
    }

    /// <summary>The fields that tell which rows a run makes, and which a caller has to give.</summary>
    private IEnumerable<(string Name, string Value)> Readings()
    {
        foreach (Storage storage in plan.Storages.Where(s => s.Readers is not null))
            yield return (names.MadeField(storage.Name), Wanted(storage.Readers!, storage.Quantized));
        Unit unit = plan.Unit;
        for (int i = 0; i < unit.Taken.Count; i++)
        {
            int rows = unit.Parameters[unit.Parameters.Count - unit.Taken.Count + i];
            yield return (GeneratedNames.TakesFloat(i),
                Wanted(unit.Values[unit.Parameters[unit.Taken[i].Parameter]].Readers, quantized: false));
            yield return (GeneratedNames.TakesInteger(i), Wanted(unit.Values[rows].Readers, quantized: true));
        }
    }

    /// <summary>The fields that tell a caller how to quantise what it gives, and what it gets.</summary>
    private IEnumerable<(string Name, RowTarget Target)> Handed()
    {
        for (int i = 0; i < plan.Unit.TakenTargets.Count; i++)
            yield return (GeneratedNames.TakesRows(i), plan.Unit.TakenTargets[i]);
        for (int i = 0; i < plan.Unit.GivenTargets.Count; i++)
            yield return (GeneratedNames.GivesRows(i), plan.Unit.GivenTargets[i]);
    }

    private string Wanted(LoadedReaders? readers, bool quantized)
    {
        if (readers is null)
            return "true";
        IEnumerable<string> products = readers.Products.Select(slot => IsNullable(plan.Unit.Slot(slot))
            ? $"{names.FieldOf(slot)} is {{ IsInteger: {(quantized ? "true" : "false")} }}"
            : $"{(quantized ? "" : "!")}{names.FieldOf(slot)}.IsInteger");
        IEnumerable<string> calls = readers.Calls.Select(call => Wanted(call,
            quantized ? GeneratedNames.TakesInteger(call.Taken) : GeneratedNames.TakesFloat(call.Taken)));
        return string.Join(" || ", products.Concat(calls).DefaultIfEmpty("false"));
    }

    private string Wanted(NestedReader call, string field)
    {
        ModelSlot slot = (ModelSlot)plan.Unit.Slot(call.Model);
        string model = names.FieldOf(call.Model);
        return slot.Member.Repeat is not null ? $"global::System.Array.Exists({model}, static element => element.{field})"
            : IsNullable(slot) ? $"{model} is {{ {field}: true }}" : $"{model}.{field}";
    }

    private IEnumerable<string> SizeComparisons()
    {
        foreach (string units in values.UnitFields)
            yield return $"{units} == other.{units}";
        foreach (Storage storage in plan.Storages.Where(s => s.Readers is not null))
            yield return $"{names.MadeField(storage.Name)} == other.{names.MadeField(storage.Name)}";
        foreach (string array in plan.UnlikeArrays)
            yield return $"{Kernels}ElementSizes.Same({names.EachSizeOf(array)}, other.{names.EachSizeOf(array)}, static (a, b) => "
                + "a.IsSizedAs(b))";
        foreach (ModelSlot slot in plan.Unit.Weights.OfType<ModelSlot>()
            .Where(s => s.Member.Repeat is null && plan.UnlikeModels.Contains(s.Name, StringComparer.Ordinal)))
        {
            string field = names.FieldOf(slot.Name);
            yield return IsNullable(slot)
                ? $"({field} is null ? other.{field} is null : other.{field} is not null && {field}.IsSizedAs(other.{field}))"
                : $"{field}.IsSizedAs(other.{field})";
        }
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
            yield return $"    throw new global::Lathe.Checkpoints.CheckpointException($\"config.json: {{{left}}} and {{{right}}} "
                + $"({Escape($"{requirement.Left} and {requirement.Right}")}), expected {expected}: {Escape(requirement.What)}\");";
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
                    $"new {RuntimeNames.CompilerServices}LinearPart({values.Of(m.Outputs)}, {Paths(m.Paths)}){Coupling(m)}"));
                writer.Line(
                    $"{field} = {optional}reader.Product({Literal.Of(string.Join(" + ", product.Members.Select(m => m.Name)))}, "
                    + $"{values.Of(product.Inputs)}, {bias}, {formats.Of(product.Formats)}, {parts}){otherwise};");
                break;
            case TableSlot table:
                writer.Line(
                    $"{field} = {optional}reader.Embedding({Literal.Of(slot.Name)}, {values.Of(table.Member.Entries)}, "
                    + $"{values.Of(table.Member.Width)}, {formats.Of(table.Formats)}, {Paths(table.Member.Paths)}){otherwise};");
                break;
            case NormSlot norm:
                string kind = norm.Member.Centered ? "LayerNorm" : "RmsNorm";
                writer.Line(
                    $"{field} = {optional}reader.{kind}({Literal.Of(slot.Name)}, {values.Of(norm.Member.Width)}, "
                    + $"{values.Of(norm.Member.Epsilon, "float")}, {Paths(norm.Member.Paths)}){otherwise};");
                break;
            case ParameterSlot parameter:
                writer.Line(
                    $"{field} = {optional}reader.Parameter({Literal.Of(slot.Name)}, "
                    + $"[{string.Join(", ", parameter.Member.Shape.Select(values.Of))}], {Paths(parameter.Member.Paths)}){otherwise};");
                break;
            case ModelSlot { Member.Repeat: Dimension repeat } array:
                string length = slot.Presence is null ? values.Of(repeat) : $"{values.Of(slot.Presence)} ? {values.Of(repeat)} : 0";
                writer.Line($"{field} = new {array.Unit}.Weights[{length}];");
                writer.Line($"for (int i = 0; i < {field}.Length; i++)");
                writer.Line($"    {field}[i] = new {array.Unit}.Weights(reader.Scope({Paths(array.Member.Paths)}){Configuration(array)});");
                break;
            case ModelSlot model:
                writer.Line(
                    $"{field} = {optional}new "
                    + $"{model.Unit}.Weights(reader.Scope({Paths(model.Member.Paths)}){Configuration(model)}){otherwise};");
                break;
        }
    }

    /// <summary>Whose outputs decide how many a layer reads and writes, where that is another one.</summary>
    private static string Coupling(LinearMember member)
    {
        List<string> words = [];
        Add("inputs", member.Inputs);
        Add("outputs", member.Outputs);
        return words.Count == 0 ? "" : $" {{ Coupling = {Literal.Of(string.Join(", ", words))} }}";

        void Add(string axis, Dimension extent)
        {
            foreach (LoadedDimension loaded in Dimension.Loaded(extent).Where(l => l.Member != member.Name).Distinct())
                words.Add($"its {axis} are as many as the outputs of '{loaded.Paths[0]}'");
        }
    }

    private static string Format(WeightFormat format) =>
        $"new {RuntimeNames.Formats}WeightFormat({RuntimeNames.Formats}WeightEncoding.{format.Encoding}"
        + $"{(format.IsGrouped ? $", {Literal.Of(format.GroupSize)}" : "")})";

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
