using System;
using System.Collections.Generic;
using System.Linq;
using Lathe.Generators.Backends.Printing;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Backends.Torch;

/// <summary>
/// Prints Forward as C# over torch tensors, in the words of the source: an operation is called by its name, a layer by its member, and what
/// the source has in one expression stays in one.
/// </summary>
internal sealed class ForwardWriter
{
    private readonly ModelGraph graph;
    private readonly TrainableNames names;
    private readonly SourceWriter writer;
    private readonly ValueUses uses;
    private readonly Variables variables;
    private readonly AttentionSources sources;
    private readonly ResidualBranches residuals;
    private readonly Dictionary<int, Expression> expressions = [];

    /// <summary>What the element of a walked array is called within its loop.</summary>
    private readonly Dictionary<string, string> walked = new(StringComparer.Ordinal);

    public ForwardWriter(ModelGraph graph, TrainableNames names, SourceWriter writer)
    {
        this.graph = graph;
        this.names = names;
        this.writer = writer;
        uses = new ValueUses(graph.Forward.Body);
        sources = new AttentionSources(graph);
        residuals = new ResidualBranches(graph);
        variables = new Variables(names.Locals(), uses);
        Parameters = [.. graph.Forward.Parameters.Select((p, i) =>
            variables.Declare(graph.Forward.Body, Identifier.Plain(p.Name), i))];
    }

    /// <summary>Of the printed method.</summary>
    public IReadOnlyList<string> Parameters { get; }

    public void Write()
    {
        writer.Line("using var scope = NewScope();");
        Write(graph.Forward.Body);
        string[] results = [.. graph.Forward.Body.Results.Select(result => $"Keep(scope, {Use(result).Text})")];
        writer.Line($"return {(results.Length == 1 ? results[0] : $"({string.Join(", ", results)})")};");
    }

    private void Write(Block block)
    {
        foreach (Node node in block.Nodes)
        {
            switch (node)
            {
                case WeightNode weight:
                    expressions[weight.Result] = new Expression($"{names.FieldOf(weight.Member)}.Value");
                    break;
                case ScalarNode scalar:
                    string number = TrainableText.Of(scalar.Value, names);
                    expressions[scalar.Result] = new Expression(scalar.Value is FloatScalar ? number : $"(float)({number})");
                    break;
                case LoopNode loop:
                    Loop(block, loop);
                    break;
                case BranchNode branch when Choice(branch) is { } choice:
                    Define(block, branch.Label, branch.Results[0], choice);
                    break;
                case BranchNode branch:
                    Branch(block, branch);
                    break;
                case CallNode { Results.Count: > 1 } call:
                    Deconstruct(block, call);
                    break;
                default:
                    // what is read nowhere is not computed: eager has no side effects either
                    int result = node.Defined().Single();
                    if (uses.Left(result) == 0)
                        Drop(node);
                    else if (IsUnnamed(node) && uses.IsReadOnceIn(block, result))
                        expressions[result] = new Expression("", node);
                    else
                        Define(block, node.Label, result, Of(node));
                    break;
            }
        }
    }

    /// <summary>The label says no more than what is called.</summary>
    private static bool IsUnnamed(Node node) => node switch
    {
        LayerNode layer => layer.Label == layer.Member,
        CallNode call => call.Label == call.Member,
        OperationNode operation => string.Equals(operation.Label, operation.Operation, StringComparison.OrdinalIgnoreCase)
            || operation.Label == "output",
        _ => false,
    };

    /// <summary>Gives a value to the variable of its label, or to a new one.</summary>
    private void Define(Block block, string label, int value, Expression expression)
    {
        if (variables.Free(block, label) is { } free)
        {
            writer.Line($"{free} = {expression.Text};");
            variables.Hold(block, label, free, value);
            return;
        }
        writer.Line($"var {variables.Declare(block, label, value)} = {expression.Text};");
    }

    /// <summary>Values that only a dropped node reads are read no more.</summary>
    private void Drop(Node node)
    {
        foreach (int input in node is OperationNode operation ? operation.Inputs : node is CallNode call ? call.Inputs
            : node is LayerNode layer ? EquatableArray.Of(layer.Input) : EquatableArray<int>.Empty)
        {
            if (input >= 0)
                Use(input);
        }
    }

    /// <summary>A read of a value.</summary>
    private Expression Use(int value)
    {
        if (value < 0)
            return new Expression("null");
        uses.Read(value);
        if (!expressions.TryGetValue(value, out Expression? expression))
            return new Expression(variables.Holding(value)
                ?? throw new InvalidOperationException($"value {value} of {graph.QualifiedName} is read before it is made"));
        return expression.Node is { } late ? Of(late) : expression;
    }

    private Expression Of(Node node) => node switch
    {
        LayerNode layer => new Expression($"{names.FieldOf(layer.Member)}.Forward({Use(layer.Input).Text})"),
        OperationNode operation => Of(operation),
        CallNode call => new Expression(Of(call)),
        _ => throw new InvalidOperationException($"{node.GetType().Name} is no expression"),
    };

    private Expression Of(OperationNode operation)
    {
        if (operation.Operation == "Observe")
            return Use(operation.Inputs[0]);
        Expression[] inputs = [.. operation.Inputs.Select(Use)];
        if (residuals.Of(operation) is int branch and >= 0)
            inputs[branch] = new Expression($"Dropped({inputs[branch].Text})");
        if (OperatorNames.SignOf(operation.Operation) is { } sign)
        {
            return inputs.Length == 1
                ? new Expression($"{sign}{inputs[0].Enclosed}") { IsCompound = true }
                : new Expression($"{inputs[0].Enclosed} {sign} {inputs[1].Enclosed}") { IsCompound = true };
        }
        IEnumerable<string> tensors = inputs.Select(input => input.Text),
            arguments = operation.Arguments.Select(argument => TrainableText.Of(argument, names));
        if (operation.Activation is { } activation)
            arguments = arguments.Append($"global::Lathe.Activation.{activation}");
        if (sources.Of(operation) is { } products)
            arguments = arguments.Append($"[{string.Join(", ", products.Select(names.FieldOf))}]");
        // Any number of parts follows what Concat takes beside them.
        IEnumerable<string> all = operation.Rule == "Concat" ? arguments.Concat(tensors) : tensors.Concat(arguments);
        return new Expression($"{TrainableNames.MethodOf(operation)}({string.Join(", ", all)})");
    }

    private string Of(CallNode call)
    {
        string field = names.FieldOf(call.Member!);
        string target = call.InLoop ? walked[call.Member!]
            : call.Element is { } element ? $"{field}[{TrainableText.Of(element, names)}]" : field;
        return $"{target}.forward({string.Join(", ", call.Inputs.Select(i => Use(i).Text))})";
    }

    private void Deconstruct(Block block, CallNode call)
    {
        string text = Of(call);
        EquatableArray<Output> outputs = ((ModelMember)graph.Members.First(m => m.Name == call.Member)).Graph.Forward.Outputs;
        string[] parts = [.. call.Results.Select((result, i) => uses.Left(result) == 0 ? "_" : variables.Declare(
            block, call.Label == call.Member ? outputs[i].Name : $"{call.Label}{Names.Pascal(outputs[i].Name)}", result))];
        writer.Line($"var ({string.Join(", ", parts)}) = {text};");
    }

    private void Loop(Block block, LoopNode loop)
    {
        string[] carried = [.. loop.Parameters.Select((_, i) => Carried(block, loop, i))];
        for (int i = 0; i < carried.Length; i++)
            variables.Hold(loop.Body, i == 0 ? loop.Label : carried[i], carried[i], loop.Parameters[i]);
        if (loop.Member is { } member)
        {
            string element = variables.Take(member.Length > 3 && member.EndsWith("s", StringComparison.Ordinal)
                ? member.Substring(0, member.Length - 1) : "element");
            string slice = loop.Slice is { } part ? $"[{TrainableText.Of(part.First, names)}..{End(part)}]" : "";
            walked[member] = element;
            writer.Line($"foreach (var {element} in {names.FieldOf(member)}{slice})");
        }
        else
        {
            string counter = variables.Take("round");
            writer.Line($"for (int {counter} = 0; {counter} < {TrainableText.Of(loop.Count!, names)}; {counter}++)");
        }
        writer.Braces(() =>
        {
            Write(loop.Body);
            (string Variable, string Text)[] next = [.. loop.Body.Results.Select((result, i) => (carried[i], Use(result).Text))
                .Where(assigned => assigned.Item1 != assigned.Item2)];
            // All at once: variables may trade places.
            if (next.Length == 1)
                writer.Line($"{next[0].Variable} = {next[0].Text};");
            else if (next.Length > 1)
                writer.Line($"({string.Join(", ", next.Select(n => n.Variable))}) = ({string.Join(", ", next.Select(n => n.Text))});");
        });
        for (int i = 0; i < carried.Length; i++)
            variables.Hold(block, i == 0 ? loop.Label : carried[i], carried[i], loop.Results[i]);
    }

    private string End(ArraySlice slice) => TrainableText.Of(Dimension.Add(slice.First, slice.Length), names);

    /// <summary>The variable that a loop carries: that of its first value where nobody else reads it, else a copy.</summary>
    private string Carried(Block block, LoopNode loop, int place)
    {
        int initial = loop.Initial[place];
        string wish = place == 0 ? loop.Label : $"{loop.Label}{place + 1}";
        string? own = initial >= 0 && uses.Left(initial) == 1 ? variables.Holding(initial) : null;
        Expression first = Use(initial);
        if (own is not null && variables.IsOf(block, own))
            return own;
        string name = variables.Declare(block, wish, loop.Parameters[place]);
        writer.Line($"global::TorchSharp.torch.Tensor? {name} = {first.Text};");
        return name;
    }

    private void Branch(Block block, BranchNode branch)
    {
        string[] results = [.. branch.Results.Select((result, i) =>
            variables.Declare(block, i == 0 ? branch.Label : $"{branch.Label}{i + 1}", result))];
        foreach (string result in results)
            writer.Line($"global::TorchSharp.torch.Tensor? {result} = null;");
        writer.Line($"if ({TrainableText.Of(branch.Condition, names)})");
        Side(branch.Then);
        writer.Line("else");
        Side(branch.Else);

        void Side(Block side) => writer.Braces(() =>
        {
            Write(side);
            for (int i = 0; i < results.Length; i++)
            {
                string text = Use(side.Results[i]).Text;
                if (text != "null")
                    writer.Line($"{results[i]} = {text};");
            }
        });
    }

    /// <summary>A branch as one expression, where each side is one; else null.</summary>
    private Expression? Choice(BranchNode branch)
    {
        if (branch.Results.Count != 1 || !IsExpression(branch.Then) || !IsExpression(branch.Else)
            || (branch.Then.Results[0] < 0 && branch.Else.Results[0] < 0))
            return null;
        Expression then = Side(branch.Then), otherwise = Side(branch.Else);
        return new Expression($"{TrainableText.Of(branch.Condition, names)} ? {then.Enclosed} : {otherwise.Enclosed}")
        {
            IsCompound = true,
        };

        Expression Side(Block side)
        {
            foreach (Node node in side.Nodes)
            {
                if (node is WeightNode or ScalarNode)
                    Write(new Block(EquatableArray.Of(node), EquatableArray<int>.Empty));
                else
                    expressions[node.Defined().Single()] = new Expression("", node);
            }
            return Use(side.Results[0]);
        }
    }

    private bool IsExpression(Block side) => side.Nodes.All(node => node is WeightNode or ScalarNode
        || (node is LayerNode or OperationNode or CallNode { Results.Count: 1 } && uses.IsReadOnceIn(side, node.Defined().Single())));
}
