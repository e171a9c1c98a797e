using System.Collections.Generic;
using System.Linq;

namespace Lathe.Generators.Graphs;

/// <summary>A nested model called without one of its optional tensors: its unit is made as if the parameter were not there.</summary>
internal static class AbsentParameters
{
    /// <summary>Stands in the place of a parameter that is not given; nothing reads it.</summary>
    public static readonly TensorType Type = TensorType.Float32(Dimension.Of(0));

    public static ModelGraph Remove(ModelGraph graph, IReadOnlyList<TensorType?> parameters)
    {
        HashSet<int> absent = [.. Enumerable.Range(0, parameters.Count).Where(i => parameters[i] is null)];
        if (absent.Count == 0)
            return graph;
        // Helpers number their own values from 0: only Forward's body speaks of these parameters.
        Method forward = graph.Forward with { Body = Remove(graph.Forward.Body, absent) };
        return graph with { Methods = graph.Methods.Skip(1).Prepend(forward).ToEquatableArray() };
    }

    private static Block Remove(Block block, HashSet<int> absent) => Without(absent, block.Rewrite(node => node switch
    {
        OperationNode operation => operation with { Inputs = Remove(operation.Inputs, absent) },
        CallNode call => call with { Inputs = Remove(call.Inputs, absent) },
        LoopNode loop => loop with { Body = Without(absent, loop.Body) },
        BranchNode branch => branch with { Then = Without(absent, branch.Then), Else = Without(absent, branch.Else) },
        _ => node,
    }));

    private static Block Without(HashSet<int> absent, Block block) => block with { Results = Remove(block.Results, absent) };

    private static EquatableArray<int> Remove(EquatableArray<int> values, HashSet<int> absent) =>
        values.Select(v => absent.Contains(v) ? -1 : v).ToEquatableArray();
}
