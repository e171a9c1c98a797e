using System.Globalization;
using System.Text;
using Lathe.Generators.Graphs;
using Lathe.Generators.Typing;

namespace Lathe.Generators.Tests.Backends;

/// <summary>Prints one typed class as a partial declaration of its own class with one method.</summary>
/// <param name="methods">Name of each class's method.</param>
internal sealed class EagerCallsWriter(TypedPrecision precision, TypedClass typed, IReadOnlyDictionary<string, string> methods)
{
    private readonly StringBuilder text = new();
    private readonly Dictionary<string, string> counters = new(StringComparer.Ordinal);

    public string Write()
    {
        Method forward = typed.Graph.Forward;
        int depth = typed.Graph.ContainingTypes.Count + 1;
        text.Append(typed.Graph.Namespace.Length > 0 ? $"namespace {typed.Graph.Namespace}\n{{\n" : "");
        foreach (string declaration in typed.Graph.ContainingTypes.Append(typed.Graph.Declaration))
            text.Append(declaration).Append("\n{\n");
        string parameters = string.Join(", ", forward.Parameters.Select((_, i) => $"global::Lathe.Tensor? v{Text(i)}"));
        text.Append($"internal global::Lathe.Tensor?[] {methods[typed.Name]}({parameters})\n{{\n");
        Write(forward.Body);
        text.Append($"return [{string.Join(", ", forward.Body.Results.Select(Optional))}];\n}}\n");
        text.Append(string.Concat(Enumerable.Repeat("}\n", depth + (typed.Graph.Namespace.Length > 0 ? 1 : 0))));
        return text.ToString();
    }

    private void Write(Block block)
    {
        foreach (Node node in block.Nodes)
            Write(node);
    }

    private void Write(Node node)
    {
        switch (node)
        {
            case LayerNode layer:
                Line($"global::Lathe.Tensor v{Text(layer.Result)} = {layer.Member}!.Forward({Value(layer.Input)});");
                break;
            case OperationNode operation:
                Line($"global::Lathe.Tensor v{Text(operation.Result)} = {Expression(operation)};");
                break;
            case WeightNode weight:
                Line($"global::Lathe.Tensor? v{Text(weight.Result)} = this.{weight.Member.Replace(".", "!.", StringComparison.Ordinal)};");
                break;
            case ScalarNode scalar:
                Line($"float v{Text(scalar.Result)} = {scalar.Value};");
                break;
            case CallNode call:
                Call(call);
                break;
            case LoopNode loop:
                Loop(loop);
                break;
            case BranchNode branch:
                Branch(branch);
                break;
            default:
                throw new InvalidOperationException($"{node.GetType().Name} is no node that eager calls know");
        }
    }

    private static string Expression(OperationNode operation)
    {
        string[] inputs = [.. operation.Inputs.Select(i => i < 0 ? "null" : Value(i))],
            arguments = [.. operation.Arguments.Select(a => a.ToString())];
        return operation.Operation switch
        {
            "Add" => $"{inputs[0]} + {inputs[1]}",
            "Subtract" => $"{inputs[0]} - {inputs[1]}",
            "Multiply" => $"{inputs[0]} * {inputs[1]}",
            "Divide" => $"{inputs[0]} / {inputs[1]}",
            "Negate" => $"-{inputs[0]}",
            // The only operation whose tensors come last.
            "Concat" => $"global::Lathe.Ops.Concat({string.Join(", ", arguments.Concat(inputs))})",
            _ => $"global::Lathe.Ops.{operation.Operation}({string.Join(", ", inputs.Concat(arguments))})",
        };
    }

    private void Call(CallNode call)
    {
        TypedClass callee = precision.Callee(typed.NestedIn(call.Member!));
        string target = call.InLoop ? $"{call.Member}[{counters[call.Member!]}]" : call.Element is null ? call.Member
            + "!" : $"{call.Member}![{call.Element}]";
        string inputs = string.Join(", ", call.Inputs.Select(Optional));
        if (callee.Graph.WrapsLayer)
        {
            Line($"global::Lathe.Tensor v{Text(call.Results[0])} = {target}.Forward({Value(call.Inputs[0])});");
            return;
        }
        string returned = $"r{Text(call.Results[0])}";
        Line($"global::Lathe.Tensor?[] {returned} = {target}.{methods[callee.Name]}({inputs});");
        for (int i = 0; i < call.Results.Count; i++)
            Line($"global::Lathe.Tensor? v{Text(call.Results[i])} = {returned}[{Text(i)}];");
    }

    private void Loop(LoopNode loop)
    {
        for (int i = 0; i < loop.Parameters.Count; i++)
            Line($"global::Lathe.Tensor? v{Text(loop.Parameters[i])} = {Value(loop.Initial[i])};");
        string counter = $"i{Text(counters.Count)}_{Text(text.Length)}";
        if (loop.Member is not null)
            counters[loop.Member] = counter;
        string first = loop.Slice?.First.ToString() ?? "0";
        string end = loop.Slice is { } slice
            ? $"{slice.First} + {slice.Length}" : loop.Member is null ? loop.Count!.ToString() : loop.Member + ".Length";
        Line($"for (int {counter} = {first}; {counter} < {end}; {counter}++)");
        Line("{");
        Write(loop.Body);
        // All at once: variables may trade places.
        if (loop.Parameters.Count == 1)
            Line($"v{Text(loop.Parameters[0])} = {Value(loop.Body.Results[0])};");
        else if (loop.Parameters.Count > 1)
            Line(
                $"({string.Join(", ", loop.Parameters.Select(p => $"v{Text(p)}"))}) = "
                + $"({string.Join(", ", loop.Body.Results.Select(Value))});");
        Line("}");
        for (int i = 0; i < loop.Results.Count; i++)
            Line($"global::Lathe.Tensor? v{Text(loop.Results[i])} = v{Text(loop.Parameters[i])};");
    }

    private void Branch(BranchNode branch)
    {
        foreach (int result in branch.Results)
            Line($"global::Lathe.Tensor? v{Text(result)} = null;");
        Side($"if ({Condition(branch.Condition)})", branch.Then);
        Side("else", branch.Else);

        void Side(string head, Block block)
        {
            Line(head);
            Line("{");
            Write(block);
            for (int i = 0; i < branch.Results.Count; i++)
                Line($"v{Text(branch.Results[i])} = {Optional(block.Results[i])};");
            Line("}");
        }
    }

    private static string Condition(Condition condition) => condition switch
    {
        PresentCondition present => $"({present.Member} is not null)",
        ConfigurationCondition question => $"({question.Expression})",
        NotCondition not => $"!{Condition(not.Operand)}",
        AndCondition and => $"({Condition(and.Left)} && {Condition(and.Right)})",
        OrCondition or => $"({Condition(or.Left)} || {Condition(or.Right)})",
        ConstantCondition constant => constant.Value ? "true" : "false",
        _ => throw new InvalidOperationException($"{condition} is no condition that eager calls know"),
    };

    private void Line(string line) => text.Append(line).Append('\n');

    /// <summary>A tensor that is there, or a number.</summary>
    private static string Value(int value) => $"v{Text(value)}!";

    private static string Optional(int value) => value < 0 ? "null" : $"v{Text(value)}";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
