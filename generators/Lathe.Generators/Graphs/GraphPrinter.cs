using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using Lathe.Contracts;

namespace Lathe.Generators.Graphs;

/// <summary>
/// A graph as text, one node a line: what tests compare and what a verifier shows. <c>%3</c> is value 3, <c>_</c> an absent one.
/// </summary>
internal static class GraphPrinter
{
    public static string Print(ModelGraph graph)
    {
        StringBuilder text = new();
        Model(text, graph, depth: 0, new HashSet<string>(System.StringComparer.Ordinal));
        return text.ToString();
    }

    public static string Print(Method method)
    {
        StringBuilder text = new();
        Body(text, method, depth: 0);
        return text.ToString();
    }

    private static void Model(StringBuilder text, ModelGraph graph, int depth, HashSet<string> printed)
    {
        string format = graph.Format is { } own ? $" [{Format(own)}]" : "";
        string precisions = graph.Precisions.Count == 0 ? "" : $" +{string.Join("+", graph.Precisions)}";
        string configuration = graph.ConfigurationType is null ? "" : $"({graph.ConfigurationType} {graph.ConfigurationName})";
        Line(text, depth, $"model {graph.QualifiedName}{configuration}{format}{precisions}");
        foreach (Member member in graph.Members)
            Line(text, depth + 1, Describe(member));
        foreach (Method method in graph.Methods)
            Body(text, method, depth + 1);
        printed.Add(graph.QualifiedName);
        foreach (ModelMember member in graph.Members.OfType<ModelMember>())
        {
            if (!printed.Contains(member.Graph.QualifiedName))
                Model(text, member.Graph, depth, printed);
        }
    }

    private static string Describe(Member member)
    {
        string kind = member switch
        {
            LinearMember l => $"Linear({l.Inputs}, {l.Outputs}{(l.HasBias ? "" : ", no bias")}){Choice(l.Format)}{Tile(l.Tile)}",
            EmbeddingMember e => $"Embedding({e.Entries}, {e.Width}){Choice(e.Format)}",
            NormMember n => $"{(n.Centered ? "LayerNorm" : "RmsNorm")}({n.Width}, {Number(n.Epsilon)})",
            ParameterMember p => $"Parameter({string.Join(", ", p.Shape.Select(d => d.ToString()))})",
            ModelMember m => $"{m.Graph.ClassName}{(m.Repeat is null ? "" : $"[{m.Repeat}]")}{Choice(m.Format)}",
            _ => member.GetType().Name,
        };
        string presence = member.Presence is null ? "" : $" if {member.Presence}";
        return $"{member.Name} = {kind} at {string.Join(" | ", member.Paths.Select(path => $"\"{path}\""))}{presence}";
    }

    private static string Choice(WeightFormatChoice choice) =>
        (choice.Own is { } own ? $" [{Format(own)}]" : "") + (choice.KeepFloat ? " [KeepFloat]" : "");

    private static string Format(WeightFormat format) =>
        format.IsGrouped ? $"{format.Encoding}/{format.GroupSize.ToString(CultureInfo.InvariantCulture)}" : format.Encoding.ToString();

    private static string Tile(TileOverride? tile) => tile is null ? "" : $" [Tile {tile.Rows}x{tile.Columns}x{tile.Depth}]";

    private static void Body(StringBuilder text, Method method, int depth)
    {
        string parameters = string.Join(", ", method.Parameters.Select((p, i) =>
            $"%{i} {p.Name}{(p.Stated.Count == 0 ? "" : $" [{string.Join(", ", p.Stated.Select(d => d.ToString()))}]")}"));
        string outputs = string.Join(", ", method.Outputs.Select(o => o.Name + (o.Optional ? "?" : "")));
        Line(text, depth, $"{method.Name}({parameters}) -> ({outputs})");
        Nodes(text, method.Body, depth + 1);
        Line(text, depth + 1, $"return {Values(method.Body.Results)}");
    }

    private static void Nodes(StringBuilder text, Block block, int depth)
    {
        foreach (Node node in block.Nodes)
        {
            switch (node)
            {
                case LayerNode n:
                    Line(text, depth, $"%{n.Result} {n.Label} = {n.Member}.Forward({Value(n.Input)})");
                    break;
                case WeightNode n:
                    Line(text, depth, $"%{n.Result} {n.Label} = {n.Member}");
                    break;
                case OperationNode n:
                    string arguments = string.Join(", ", n.Inputs.Select(Value).Concat(n.Arguments.Select(Number)));
                    Line(text, depth, $"%{n.Result} {n.Label} = {n.Operation}({arguments}) :{n.Rule}{(n.Activation is null ? "" : "*")}");
                    break;
                case ScalarNode n:
                    Line(text, depth, $"%{n.Result} {n.Label} = {Number(n.Value)}");
                    break;
                case CallNode n:
                    string target = n.Member is null ? "" : $"{n.Member}{(n.InLoop ? "[i]" : n.Element is null ? "" : $"[{n.Element}]")}.";
                    Line(text, depth, $"{Values(n.Results)} {n.Label} = {target}{n.Method}({Values(n.Inputs)})");
                    break;
                case LoopNode n:
                    string range = n.Member is null ? $"{n.Count} times" : $"over {n.Member}{(n.Slice is null ? "" : $"[{n.Slice}]")}";
                    Line(text, depth, $"{Values(n.Results)} {n.Label} = loop {range} from {Values(n.Initial)} as {Values(n.Parameters)}");
                    Nodes(text, n.Body, depth + 1);
                    Line(text, depth + 1, $"next {Values(n.Body.Results)}");
                    break;
                case BranchNode n:
                    Line(text, depth, $"{Values(n.Results)} {n.Label} = if {n.Condition}");
                    Nodes(text, n.Then, depth + 1);
                    Line(text, depth + 1, $"then {Values(n.Then.Results)}");
                    Nodes(text, n.Else, depth + 1);
                    Line(text, depth + 1, $"else {Values(n.Else.Results)}");
                    break;
                default:
                    Line(text, depth, node.ToString());
                    break;
            }
        }
    }

    private static string Number(Scalar scalar) => scalar is FloatScalar number
        ? number.Value.ToString("R", CultureInfo.InvariantCulture)
        : scalar.ToString();

    private static string Value(int id) => id < 0 ? "_" : $"%{id.ToString(CultureInfo.InvariantCulture)}";

    private static string Values(EquatableArray<int> ids) => ids.Count == 0 ? "nothing" : string.Join(", ", ids.Select(Value));

    private static void Line(StringBuilder text, int depth, string line) => text.Append(' ', depth * 2).Append(line).Append('\n');
}
