using System;
using System.Collections.Generic;
using System.Linq;

namespace Lathe.Generators.Graphs;

/// <summary>
/// What must hold of every graph that Parsing or a pass hands on: every value is defined once, before it is read and in a
/// scope that reaches the reader; members and methods exist; loops, branches and calls have as many values as they say.
/// </summary>
internal static class GraphVerifier
{
    /// <summary>The graph's first fault as a sentence, or null where it has none.</summary>
    public static string? FindFault(ModelGraph graph)
    {
        foreach (Method method in graph.Methods)
        {
            MethodCheck check = new(graph, method);
            if (check.Run() is string fault)
                return $"{graph.QualifiedName}.{method.Name}: {fault}";
        }
        return null;
    }

    /// <exception cref="InvalidOperationException">A pass broke the graph; the message holds the fault and the printed graph.</exception>
    public static ModelGraph Verify(ModelGraph graph, string pass)
    {
        if (FindFault(graph) is string fault)
            throw new InvalidOperationException($"After {pass}: {fault}\n{GraphPrinter.Print(graph)}");
        return graph;
    }

    private sealed class MethodCheck(ModelGraph graph, Method method)
    {
        private readonly HashSet<int> defined = [];
        private readonly Dictionary<string, Member> members = graph.Members.ToDictionary(m => m.Name, StringComparer.Ordinal);

        public string? Run()
        {
            HashSet<int> visible = [];
            for (int i = 0; i < method.Parameters.Count; i++)
            {
                visible.Add(i);
                defined.Add(i);
            }
            if (method.Body.Results.Count != method.Outputs.Count)
                return $"returns {method.Body.Results.Count} values, declares {method.Outputs.Count}";
            return Check(method.Body, visible);
        }

        private string? Check(Block block, HashSet<int> outer)
        {
            HashSet<int> visible = new(outer);
            foreach (Node node in block.Nodes)
            {
                if (Check(node, visible) is string fault)
                    return $"{fault} (at '{node.Label}')";
            }
            foreach (int result in block.Results)
            {
                if (result >= 0 && !visible.Contains(result))
                    return $"value {result} is a result but is not defined here";
            }
            return null;
        }

        private string? Check(Node node, HashSet<int> visible) => node switch
        {
            LayerNode layer => Exists<Member>(layer.Member) ?? Read(visible, layer.Input) ?? Define(visible, layer.Result),
            WeightNode weight => Exists<ParameterMember>(weight.Member) ?? Define(visible, weight.Result),
            OperationNode operation => Read(visible, [.. operation.Inputs.Where(v => v >= 0)]) ?? Define(visible, operation.Result),
            ScalarNode scalar => Define(visible, scalar.Result),
            CallNode call => CheckCall(call, visible),
            LoopNode loop => CheckLoop(loop, visible),
            BranchNode branch => CheckBranch(branch, visible),
            _ => $"{node.GetType().Name} is no node that the compiler knows",
        };

        private string? CheckCall(CallNode call, HashSet<int> visible)
        {
            Method? callee;
            if (call.Member is null)
            {
                callee = graph.Methods.FirstOrDefault(m => m.Name == call.Method);
                if (callee is null)
                    return $"method '{call.Method}' does not exist";
            }
            else
            {
                if (Exists<ModelMember>(call.Member) is string missing)
                    return missing;
                ModelMember model = (ModelMember)members[call.Member];
                if ((call.InLoop || call.Element is not null) != model.Repeat is not null)
                    return $"model '{call.Member}' is {(model.Repeat is null ? "no array" : "an array")}";
                callee = model.Graph.Forward;
            }
            if (callee.Parameters.Count != call.Inputs.Count)
                return $"'{call.Method}' takes {callee.Parameters.Count} tensors, is given {call.Inputs.Count}";
            if (callee.Outputs.Count != call.Results.Count)
                return $"'{call.Method}' returns {callee.Outputs.Count} tensors, {call.Results.Count} are taken";
            return Read(visible, [.. call.Inputs.Where(v => v >= 0)]) ?? Define(visible, [.. call.Results]);
        }

        private string? CheckLoop(LoopNode loop, HashSet<int> visible)
        {
            if ((loop.Member is null) == (loop.Count is null))
                return "a loop walks an array or counts, one of both";
            if (loop.Member is not null && Exists<ModelMember>(loop.Member) is string missing)
                return missing;
            if (loop.Initial.Count != loop.Parameters.Count || loop.Parameters.Count != loop.Results.Count
                || loop.Results.Count != loop.Body.Results.Count)
            {
                return "initial values, parameters, body results and results of a loop differ in number";
            }
            if (Read(visible, [.. loop.Initial]) is string unread)
                return unread;
            HashSet<int> inner = new(visible);
            return Define(inner, [.. loop.Parameters]) ?? Check(loop.Body, inner) ?? Define(visible, [.. loop.Results]);
        }

        private string? CheckBranch(BranchNode branch, HashSet<int> visible)
        {
            if (branch.Then.Results.Count != branch.Results.Count || branch.Else.Results.Count != branch.Results.Count)
                return "both branches give as many values as the branch does";
            return CheckCondition(branch.Condition) ?? Check(branch.Then, visible) ?? Check(branch.Else, visible)
                ?? Define(visible, [.. branch.Results]);
        }

        private string? CheckCondition(Condition condition) => condition switch
        {
            PresentCondition present => Exists<Member>(present.Member),
            NotCondition not => CheckCondition(not.Operand),
            AndCondition and => CheckCondition(and.Left) ?? CheckCondition(and.Right),
            OrCondition or => CheckCondition(or.Left) ?? CheckCondition(or.Right),
            _ => null,
        };

        private string? Exists<T>(string member)
            where T : Member =>
            members.TryGetValue(member, out Member? found) && found is T ? null : $"member '{member}' is no {typeof(T).Name} of the class";

        private static string? Read(HashSet<int> visible, params int[] values)
        {
            foreach (int value in values)
            {
                if (!visible.Contains(value))
                    return $"value {value} is read but is not defined here";
            }
            return null;
        }

        private string? Define(HashSet<int> visible, params int[] values)
        {
            foreach (int value in values)
            {
                if (!defined.Add(value))
                    return $"value {value} is defined twice";
                visible.Add(value);
            }
            return null;
        }
    }
}
