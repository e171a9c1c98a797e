using System;
using System.Collections.Generic;
using System.Linq;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Typing;

/// <summary>
/// Puts the bodies of helper methods in the place of their calls, under fresh value numbers, and drops <c>Observe</c>: what
/// remains is one Forward, and a helper called twice may fuse differently in each place.
/// </summary>
internal sealed class HelperInlining
{
    private readonly ModelGraph graph;
    private int next;

    private HelperInlining(ModelGraph graph)
    {
        this.graph = graph;
        next = graph.Forward.Parameters.Count;
    }

    /// <summary>The class and the classes nested in it at any depth, each without helpers.</summary>
    public static ModelGraph RunAll(ModelGraph graph) => RunAll(graph, new Dictionary<string, ModelGraph>(StringComparer.Ordinal));

    private static ModelGraph RunAll(ModelGraph graph, Dictionary<string, ModelGraph> done)
    {
        if (!done.TryGetValue(graph.QualifiedName, out ModelGraph? inlined))
        {
            inlined = Run(graph);
            inlined = inlined with
            {
                Members = graph.Members.Select(m => m is ModelMember model ? model with { Graph = RunAll(model.Graph, done) } : m)
                    .ToEquatableArray(),
            };
            done[graph.QualifiedName] = inlined;
        }
        return inlined;
    }

    /// <summary>The class alone; those nested in it stay as they are.</summary>
    public static ModelGraph Run(ModelGraph graph)
    {
        HelperInlining pass = new(graph);
        Dictionary<int, int> names = Enumerable.Range(0, graph.Forward.Parameters.Count).ToDictionary(i => i);
        Block body = pass.Copy(graph.Forward.Body, names, depth: 0);
        return graph with { Methods = EquatableArray.Of(graph.Forward with { Body = body }) };
    }

    private Block Copy(Block block, Dictionary<int, int> names, int depth)
    {
        List<Node> nodes = [];
        foreach (Node node in block.Nodes)
            Copy(node, names, depth, nodes);
        return new Block(nodes.ToEquatableArray(), Renamed(block.Results, names));
    }

    private void Copy(Node node, Dictionary<int, int> names, int depth, List<Node> target)
    {
        switch (node)
        {
            case LayerNode layer:
                target.Add(layer with { Input = Renamed(layer.Input, names), Result = Fresh(layer.Result, names) });
                break;
            case WeightNode weight:
                target.Add(weight with { Result = Fresh(weight.Result, names) });
                break;
            case OperationNode { Operation: "Observe" } observe:
                names[observe.Result] = Renamed(observe.Inputs[0], names);
                break;
            case OperationNode operation:
                target.Add(operation with { Inputs = Renamed(operation.Inputs, names), Result = Fresh(operation.Result, names) });
                break;
            case ScalarNode scalar:
                target.Add(scalar with { Result = Fresh(scalar.Result, names) });
                break;
            case CallNode { Member: null } helper:
                Inline(helper, names, depth, target);
                break;
            case CallNode call:
                target.Add(call with { Inputs = Renamed(call.Inputs, names), Results = Fresh(call.Results, names) });
                break;
            case LoopNode loop:
                EquatableArray<int> initial = Renamed(loop.Initial, names);
                EquatableArray<int> parameters = Fresh(loop.Parameters, names);
                target.Add(loop with
                {
                    Initial = initial,
                    Parameters = parameters,
                    Body = Copy(loop.Body, names, depth),
                    Results = Fresh(loop.Results, names),
                });
                break;
            case BranchNode branch:
                target.Add(branch with
                {
                    Then = Copy(branch.Then, names, depth),
                    Else = Copy(branch.Else, names, depth),
                    Results = Fresh(branch.Results, names),
                });
                break;
            default:
                throw new InvalidOperationException($"{node.GetType().Name} is no node that inlining knows");
        }
    }

    private void Inline(CallNode call, Dictionary<int, int> names, int depth, List<Node> target)
    {
        // Parsing admits no recursion; a chain longer than the methods there are would be one.
        if (depth > graph.Methods.Count)
            throw new InvalidOperationException($"'{call.Method}' of {graph.QualifiedName} calls itself");
        Method helper = graph.Methods.First(m => m.Name == call.Method);
        Dictionary<int, int> inner = [];
        for (int i = 0; i < helper.Parameters.Count; i++)
            inner[i] = Renamed(call.Inputs[i], names);
        foreach (Node node in helper.Body.Nodes)
            Copy(node, inner, depth + 1, target);
        for (int i = 0; i < call.Results.Count; i++)
            names[call.Results[i]] = Renamed(helper.Body.Results[i], inner);
    }

    private int Fresh(int value, Dictionary<int, int> names) => value < 0 ? value : names[value] = next++;

    private EquatableArray<int> Fresh(EquatableArray<int> values, Dictionary<int, int> names) =>
        values.Select(v => Fresh(v, names)).ToEquatableArray();

    private static int Renamed(int value, Dictionary<int, int> names) => value < 0 ? value : names[value];

    private static EquatableArray<int> Renamed(EquatableArray<int> values, Dictionary<int, int> names) =>
        values.Select(v => Renamed(v, names)).ToEquatableArray();
}
