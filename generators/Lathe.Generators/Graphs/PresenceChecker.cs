using System;
using System.Collections.Generic;
using System.Linq;

namespace Lathe.Generators.Graphs;

/// <summary>
/// Holds every use of a tensor, layer or model to its being there: where it may be null, eager code throws, and compiled code has no
/// null. What the tests around a use ask is known inside of them, in the helpers that are called there too.
/// </summary>
internal sealed class PresenceChecker
{
    private const int MostText = 100;

    private readonly ModelGraph graph;
    private readonly Dictionary<string, Condition[]> nested = new(StringComparer.Ordinal);
    private readonly List<AbsentUse> found = [];

    private PresenceChecker(ModelGraph graph) => this.graph = graph;

    /// <summary>Uses of what may be null, in order of the source.</summary>
    public static IReadOnlyList<AbsentUse> Run(ModelGraph graph)
    {
        PresenceChecker checker = new(graph);
        checker.Walk(graph.Forward, [.. graph.Forward.Parameters.Select(_ => Condition.True)], Condition.True);
        return [.. checker.found.Distinct()];
    }

    /// <summary>When each result is there, in terms of the configuration.</summary>
    private Condition[] Walk(Method method, Condition[] arguments, Condition assumed)
    {
        Scope scope = new(method.Name);
        for (int i = 0; i < arguments.Length; i++)
            scope.Give(i, arguments[i], method.Parameters[i].Name);
        Block(method.Body, scope, assumed);
        return [.. method.Body.Results.Select(scope.Of)];
    }

    private void Block(Block block, Scope scope, Condition assumed)
    {
        foreach (Node node in block.Nodes)
        {
            switch (node)
            {
                case LayerNode layer:
                    NeedMember(layer.Member, scope, layer.Result, assumed);
                    Need(layer.Input, scope, layer.Result, assumed);
                    scope.Give(layer.Result, Condition.True, node.Label);
                    break;
                case OperationNode operation:
                    foreach (int input in operation.Inputs.Where(input => input >= 0))
                        Need(input, scope, operation.Result, assumed);
                    scope.Give(operation.Result, Condition.True, node.Label);
                    break;
                case WeightNode weight:
                    NeedMember(weight.Member, scope, weight.Result, assumed);
                    scope.Give(weight.Result, Condition.True, node.Label);
                    break;
                case ScalarNode scalar:
                    scope.Give(scalar.Result, Condition.True, node.Label);
                    break;
                case CallNode call:
                    Condition[] returned = Call(call, scope, assumed);
                    for (int i = 0; i < returned.Length; i++)
                        scope.Give(call.Results[i], returned[i], node.Label);
                    break;
                case LoopNode loop:
                    Loop(loop, scope, assumed);
                    break;
                case BranchNode branch:
                    Branch(branch, scope, assumed);
                    break;
                default:
                    throw new InvalidOperationException($"{node.GetType().Name} is no node that presence is known of");
            }
        }
    }

    private Condition[] Call(CallNode call, Scope scope, Condition assumed)
    {
        if (call.Member is null)
        {
            Condition[] arguments = [.. call.Inputs.Select(input => Simplify(scope.Of(input), assumed))];
            return Walk(graph.Methods.First(method => method.Name == call.Method), arguments, assumed);
        }
        NeedMember(call.Member, scope, call.Results[0], assumed);
        foreach (int input in call.Inputs.Where(input => input >= 0))
            Need(input, scope, call.Results[0], assumed,
                "hand a nested model tensors that are there, and write a second model class for the other case");
        if (!nested.TryGetValue(call.Member, out Condition[]? outputs))
        {
            ModelGraph inner = ((ModelMember)graph.Members.First(member => member.Name == call.Member)).Graph;
            // It answers for its own uses where it is read itself.
            nested[call.Member] = outputs = new PresenceChecker(inner).Walk(
                inner.Forward, [.. inner.Forward.Parameters.Select(_ => Condition.True)], Condition.True);
        }
        return outputs;
    }

    private void Loop(LoopNode loop, Scope scope, Condition assumed)
    {
        int place = loop.Results.Concat(loop.Body.Nodes.SelectMany(node => node.Defined())).FirstOrDefault();
        if (loop.Member is not null)
            NeedMember(loop.Member, scope, place, assumed);
        for (int i = 0; i < loop.Initial.Count; i++)
            scope.Give(loop.Parameters[i], scope.Of(loop.Initial[i]), scope.LabelOf(loop.Initial[i]));
        Block(loop.Body, scope, assumed);
        // The parser carries nothing that is there in one round and not in the next.
        for (int i = 0; i < loop.Results.Count; i++)
            scope.Give(loop.Results[i], scope.Of(loop.Initial[i]), scope.LabelOf(loop.Initial[i]));
    }

    private void Branch(BranchNode branch, Scope scope, Condition assumed)
    {
        Condition condition = Condition.AtLoad(branch.Condition, graph.Members), other = Condition.Not(condition);
        Block(branch.Then, scope, Condition.And(assumed, condition));
        Block(branch.Else, scope, Condition.And(assumed, other));
        for (int i = 0; i < branch.Results.Count; i++)
        {
            Condition there = Condition.Or(
                Condition.And(condition, Simplify(scope.Of(branch.Then.Results[i]), condition)),
                Condition.And(other, Simplify(scope.Of(branch.Else.Results[i]), other)));
            scope.Give(branch.Results[i], Simplify(there, assumed), branch.Label);
        }
    }

    private static Condition Simplify(Condition there, Condition assumed) => Implication.Holds(assumed, there) ? Condition.True : there;

    private void NeedMember(string name, Scope scope, int place, Condition assumed)
    {
        if (graph.Members.First(member => member.Name == name).Presence is { } presence)
            Need(presence, name, scope, place, assumed, Test(name));
    }

    private void Need(int value, Scope scope, int place, Condition assumed, string? mend = null)
    {
        string label = scope.LabelOf(value);
        Need(scope.Of(value), label, scope, place, assumed, mend ?? Test(label));
    }

    private void Need(Condition presence, string name, Scope scope, int place, Condition assumed, string mend)
    {
        if (Implication.Holds(assumed, presence))
            return;
        string text = presence.ToString();
        string when = presence.Known == false ? "is null" : text.Length > MostText ? "may be null" : $"is null unless {text}";
        found.Add(new AbsentUse(scope.Method, place, $"'{name}' here, which {when}", mend));
    }

    private static string Test(string name) => $"use it only where a test has found it, as in if ({name} is not null)";

    /// <summary>The values of one method: when each is there, and what the source calls it.</summary>
    private sealed class Scope(string method)
    {
        private readonly Dictionary<int, (Condition There, string Label)> values = [];

        public string Method => method;

        public void Give(int value, Condition there, string label) => values[value] = (there, label);

        public Condition Of(int value) => value < 0 ? Condition.False : values[value].There;

        public string LabelOf(int value) => value < 0 ? "null" : values[value].Label;
    }
}
