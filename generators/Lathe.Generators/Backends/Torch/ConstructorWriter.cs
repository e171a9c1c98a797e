using System;
using System.Collections.Generic;
using System.Linq;
using Lathe.Generators.Backends.Printing;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Backends.Torch;

/// <summary>Prints a module's fields and constructors: each layer is read, or drawn at random, by one line.</summary>
internal sealed class ConstructorWriter(ModelGraph graph, TrainableNames names, SourceWriter writer)
{
    private const string Services = "global::Lathe.CompilerServices.", Reader = Services + "TrainableReader";

    private string Configuration => graph.ConfigurationType is null ? "" : $"{graph.ConfigurationType} {graph.ConfigurationName}";

    public void Write(string name, bool isRoot)
    {
        if (graph.ConfigurationType is not null)
            writer.Line($"private readonly {Configuration};");
        foreach (KeyValuePair<LoadedDimension, string> units in names.Units)
            writer.Line($"private readonly int {units.Value};");
        foreach (Member member in names.Members)
            writer.Line($"private readonly {TypeOf(member)} {names.FieldOf(member.Name)};");
        writer.Line();
        string handed = graph.ConfigurationType is null ? "" : $", {graph.ConfigurationName}";
        if (isRoot)
        {
            writer.Line("/// <summary>With weights drawn at random, as models are before they are trained.</summary>");
            writer.Block($"public {name}({Configuration}) : this(Drawn(){handed})", () => { });
            writer.Line();
        }
        string parameter = graph.ConfigurationType is null ? "" : $", {Configuration}";
        writer.Block($"internal {name}({Reader} reader{parameter}) : base({Literal.Of(graph.ClassName)}, reader)", () =>
        {
            if (graph.ConfigurationType is not null)
                writer.Line($"this.{graph.ConfigurationName} = {graph.ConfigurationName};");
            foreach (KeyValuePair<LoadedDimension, string> units in names.Units)
            {
                LoadedDimension loaded = units.Key;
                writer.Line($"{units.Value} = reader.Units({Literal.Of(loaded.Member)}, {Of(loaded.Most)}, {Of(loaded.Size)}, "
                    + $"{TrainableText.Of(loaded.Paths)});");
            }
            foreach (Member member in names.Members)
            {
                string condition = member.Presence is null or ConstantCondition { Value: true }
                    ? "" : $"{TrainableText.Of(member.Presence, names)} ? ";
                string otherwise = condition.Length == 0 ? "" : member is ModelMember { Repeat: not null } ? " : []" : " : null";
                writer.Line($"{names.FieldOf(member.Name)} = {condition}{Made(member)}{otherwise};");
            }
        });
    }

    private string Made(Member member) => member switch
    {
        LinearMember linear =>
            $"reader.Linear({Literal.Of(linear.Name)}, {Of(linear.Inputs)}, {Of(linear.Outputs)}, {(linear.HasBias ? "true" : "false")}, "
            + $"{TrainableText.Of(linear.Paths)})",
        EmbeddingMember table =>
            $"reader.Embedding({Literal.Of(table.Name)}, {Of(table.Entries)}, {Of(table.Width)}, {TrainableText.Of(table.Paths)})",
        NormMember norm =>
            $"reader.{(norm.Centered ? "LayerNorm" : "RmsNorm")}({Literal.Of(norm.Name)}, {Of(norm.Width)}, "
            + $"{TrainableText.Of(norm.Epsilon, names)}, {TrainableText.Of(norm.Paths)})",
        ParameterMember parameter =>
            $"reader.Parameter({Literal.Of(parameter.Name)}, [{string.Join(", ", parameter.Shape.Select(Of))}], "
            + $"{TrainableText.Of(parameter.Paths)})",
        ModelMember { Repeat: { } repeat } array =>
            $"reader.Models({Literal.Of(array.Name)}, {Of(repeat)}, "
            + $"i => new {ModuleOf(array)}(reader.Scope({TrainableText.Of(array.Paths)}){Handed(array)}))",
        ModelMember model => $"reader.Model({Literal.Of(model.Name)}, new {ModuleOf(model)}(reader.Scope({TrainableText.Of(model.Paths)})"
            + $"{Handed(model)}))",
        _ => throw new InvalidOperationException($"{member.GetType().Name} is no member that a module has"),
    };

    private string Handed(ModelMember member) => member.Graph.ConfigurationType is null ? "" : $", {graph.ConfigurationName}";

    private string ModuleOf(ModelMember member) =>
        member.Graph.WrapsLayer ? names.ElementOf(member.Name) : TrainableText.Trainable(member.Graph);

    private string TypeOf(Member member)
    {
        string optional = member.Presence is null ? "" : "?";
        return member switch
        {
            LinearMember => $"{Services}TrainableLinear{optional}",
            EmbeddingMember => $"{Services}TrainableEmbedding{optional}",
            NormMember { Centered: true } => $"{Services}TrainableLayerNorm{optional}",
            NormMember => $"{Services}TrainableRmsNorm{optional}",
            ParameterMember => $"{Services}TrainableParameter{optional}",
            ModelMember { Repeat: not null } array => $"{ModuleOf(array)}[]",
            ModelMember model => $"{ModuleOf(model)}{optional}",
            _ => throw new InvalidOperationException($"{member.GetType().Name} is no member that a module has"),
        };
    }

    private string Of(Dimension extent) => TrainableText.Of(extent, names);
}
