using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using Lathe.Contracts;

namespace Lathe.Generators.Graphs;

/// <summary>
/// A graph as text, one node a line: what tests compare and what a verifier shows. <c>%3</c> is value 3, <c>_</c> an absent one.
/// </summary>
internal sealed class GraphPrinter
{
    private readonly StringBuilder text = new();
    private readonly bool isCanonical;

    private GraphPrinter(bool isCanonical) => this.isCanonical = isCanonical;

    public static string Print(ModelGraph graph) => Print(graph, isCanonical: false);

    public static string Print(Method method)
    {
        GraphPrinter printer = new(isCanonical: false);
        printer.Body(method, depth: 0);
        return printer.text.ToString();
    }

    /// <summary>Without what changes nothing of what the class computes and of what compression does to it: names of locals, and other
    /// precisions to emit.</summary>
    public static string PrintCanonical(ModelGraph graph) => Print(graph, isCanonical: true);

    private static string Print(ModelGraph graph, bool isCanonical)
    {
        GraphPrinter printer = new(isCanonical);
        printer.Model(graph, depth: 0, new HashSet<string>(System.StringComparer.Ordinal));
        return printer.text.ToString();
    }

    private void Model(ModelGraph graph, int depth, HashSet<string> printed)
    {
        string format = graph.Format is { } own ? $" [{Format(own)}]" : "";
        string precisions = isCanonical || graph.Precisions.Count == 0 ? "" : $" +{string.Join("+", graph.Precisions)}";
        string configuration = graph.ConfigurationType is null ? "" : $"({graph.ConfigurationType} {graph.ConfigurationName})";
        Line(depth, $"model {graph.QualifiedName}{configuration}{format}{Integers(graph.Integers)}{Prune(graph.Prune)}{precisions}");
        foreach (Member member in graph.Members)
            Line(depth + 1, Describe(member));
        foreach (Method method in graph.Methods)
            Body(method, depth + 1);
        printed.Add(graph.QualifiedName);
        foreach (ModelMember member in graph.Members.OfType<ModelMember>())
        {
            if (!printed.Contains(member.Graph.QualifiedName))
                Model(member.Graph, depth, printed);
        }
    }

    private static string Describe(Member member)
    {
        string kind = member switch
        {
            LinearMember l =>
                $"Linear({l.Inputs}, {l.Outputs}{(l.HasBias ? "" : ", no bias")}){Choice(l.Format)}{Tile(l.Tile)}{Prune(l.Prune)}",
            EmbeddingMember e => $"Embedding({e.Entries}, {e.Width}){Choice(e.Format)}",
            NormMember n => $"{(n.Centered ? "LayerNorm" : "RmsNorm")}({n.Width}, {Number(n.Epsilon)})",
            ParameterMember p => $"Parameter({string.Join(", ", p.Shape.Select(d => d.ToString()))})",
            ModelMember m => $"{m.Graph.ClassName}{(m.Repeat is null ? "" : $"[{m.Repeat}]")}{Choice(m.Format)}{Prune(m.Prune)}",
            _ => member.GetType().Name,
        };
        string presence = member.Presence is null ? "" : $" if {member.Presence}";
        return $"{member.Name} = {kind} at {string.Join(" | ", member.Paths.Select(path => $"\"{path}\""))}{presence}";
    }

    private static string Choice(WeightFormatChoice choice) =>
        (choice.Own is { } own ? $" [{Format(own)}]" : "") + Integers(choice.Integers) + (choice.KeepFloat ? " [KeepFloat]" : "");

    /// <summary>What [Quantize] says beside the format, where it says something.</summary>
    private static string Integers(IntegerChoice? choice) => choice is null ? ""
        : (choice.AverageBits is { } average ? $" [average {average.ToString("R", CultureInfo.InvariantCulture)}]" : "")
            + (choice.Rounding == "Nearest" ? "" : $" [{choice.Rounding}]")
            + (choice.Calibration is null ? "" : $" [static by {choice.Calibration}]");

    private static string Prune(PruneChoice? choice) => choice is null ? ""
        : $" [Prune {choice.Granularity}"
            + $"{(choice.Ratio > 0 ? $" {choice.Ratio.ToString("R", CultureInfo.InvariantCulture)} by {choice.Importance}" : "")}]";

    private static string Format(WeightFormat format) =>
        format.IsGrouped ? $"{format.Encoding}/{format.GroupSize.ToString(CultureInfo.InvariantCulture)}" : format.Encoding.ToString();

    private static string Tile(TileOverride? tile) => tile is null ? "" : $" [Tile {tile.Rows}x{tile.Columns}x{tile.Depth}]";

    private void Body(Method method, int depth)
    {
        string parameters = string.Join(", ", method.Parameters.Select((p, i) =>
            $"%{i} {p.Name}{(p.Stated.Count == 0 ? "" : $" [{string.Join(", ", p.Stated.Select(d => d.ToString()))}]")}"));
        string outputs = string.Join(", ", method.Outputs.Select(o => o.Name + (o.Optional ? "?" : "")));
        Line(depth, $"{method.Name}({parameters}) -> ({outputs})");
        Nodes(method.Body, depth + 1);
        Line(depth + 1, $"return {Values(method.Body.Results)}");
    }

    private void Nodes(Block block, int depth)
    {
        foreach (Node node in block.Nodes)
        {
            switch (node)
            {
                case LayerNode n:
                    Line(depth, $"%{n.Result} {Label(n.Label)} = {n.Member}.Forward({Value(n.Input)})");
                    break;
                case WeightNode n:
                    Line(depth, $"%{n.Result} {Label(n.Label)} = {n.Member}");
                    break;
                case OperationNode n:
                    string arguments = string.Join(", ", n.Inputs.Select(Value).Concat(n.Arguments.Select(Number)));
                    Line(depth, $"%{n.Result} {Label(n.Label)} = {n.Operation}({arguments}) :{n.Rule}{(n.Activation is null ? "" : "*")}");
                    break;
                case ScalarNode n:
                    Line(depth, $"%{n.Result} {Label(n.Label)} = {Number(n.Value)}");
                    break;
                case CallNode n:
                    string target = n.Member is null ? "" : $"{n.Member}{(n.InLoop ? "[i]" : n.Element is null ? "" : $"[{n.Element}]")}.";
                    Line(depth, $"{Values(n.Results)} {Label(n.Label)} = {target}{n.Method}({Values(n.Inputs)})");
                    break;
                case LoopNode n:
                    string range = n.Member is null ? $"{n.Count} times" : $"over {n.Member}{(n.Slice is null ? "" : $"[{n.Slice}]")}";
                    Line(depth, $"{Values(n.Results)} {Label(n.Label)} = loop {range} from {Values(n.Initial)} as {Values(n.Parameters)}");
                    Nodes(n.Body, depth + 1);
                    Line(depth + 1, $"next {Values(n.Body.Results)}");
                    break;
                case BranchNode n:
                    Line(depth, $"{Values(n.Results)} {Label(n.Label)} = if {n.Condition}");
                    Nodes(n.Then, depth + 1);
                    Line(depth + 1, $"then {Values(n.Then.Results)}");
                    Nodes(n.Else, depth + 1);
                    Line(depth + 1, $"else {Values(n.Else.Results)}");
                    break;
                default:
                    Line(depth, node.ToString());
                    break;
            }
        }
    }

    private string Label(string label) => isCanonical ? "" : label;

    private static string Number(Scalar scalar) => scalar is FloatScalar number
        ? number.Value.ToString("R", CultureInfo.InvariantCulture)
        : scalar.ToString();

    private static string Value(int id) => id < 0 ? "_" : $"%{id.ToString(CultureInfo.InvariantCulture)}";

    private static string Values(EquatableArray<int> ids) => ids.Count == 0 ? "nothing" : string.Join(", ", ids.Select(Value));

    private void Line(int depth, string line) => text.Append(' ', depth * 2).Append(line).Append('\n');
}
