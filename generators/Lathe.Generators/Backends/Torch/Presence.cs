using System.Collections.Generic;
using System.Linq;
using Lathe.Generators.Backends.Printing;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Backends.Torch;

/// <summary>When the values that Forward returns are there, as questions to the module.</summary>
internal sealed class Presence
{
    private readonly ModelGraph graph;
    private readonly TrainableNames names;
    private readonly Dictionary<int, Node> definitions = [];

    public Presence(ModelGraph graph, TrainableNames names)
    {
        this.graph = graph;
        this.names = names;
        foreach (Node node in graph.Forward.Body.Descendants())
        {
            foreach (int value in node.Defined())
                definitions[value] = node;
        }
    }

    /// <returns>C#; <c>true</c> for what is always there.</returns>
    public string Of(int value)
    {
        if (value < 0)
            return "false";
        // a parameter that Forward hands on
        if (!definitions.TryGetValue(value, out Node? node))
            return "true";
        switch (node)
        {
            case BranchNode branch:
                int result = Place(branch.Results, value);
                string then = Of(branch.Then.Results[result]), otherwise = Of(branch.Else.Results[result]);
                string question = $"({TrainableText.Of(branch.Condition, names)})";
                return then == otherwise ? then
                    : (then, otherwise) == ("true", "false") ? question
                    : (then, otherwise) == ("false", "true") ? $"!{question}"
                    : $"({question} ? {then} : {otherwise})";
            case LoopNode loop when loop.Results.Contains(value):
                return Of(loop.Body.Results[Place(loop.Results, value)]);
            case LoopNode loop:
                return Of(loop.Initial[Place(loop.Parameters, value)]);
            case CallNode { Member: { } member } call when IsOptional(call, value):
                string callee = names.FieldOf(member);
                string element = call.Element is { } one ? $"{callee}[{TrainableText.Of(one, names)}]"
                    : call.InLoop ? $"{callee}[0]" : callee;
                return $"{element}.HasOutput({Literal.Of(Place(call.Results, value))})";
            default:
                return "true";
        }
    }

    private bool IsOptional(CallNode call, int value) =>
        ((ModelMember)graph.Members.First(member => member.Name == call.Member)).Graph.Forward.Outputs[Place(call.Results, value)].Optional;

    private static int Place(EquatableArray<int> values, int value) => values.TakeWhile(v => v != value).Count();
}
