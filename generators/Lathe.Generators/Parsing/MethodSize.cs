using System;
using System.Collections.Generic;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Parsing;

/// <summary>
/// How large a method is once its helpers stand in the place of their calls: three lines that call one another twice each say
/// eight times as much, thirty a thousand million times.
/// </summary>
/// <param name="Nodes">All that it computes; loops count once. Saturated.</param>
/// <param name="Depth">How far its blocks nest.</param>
internal readonly record struct MethodSize(int Nodes, int Depth)
{
    private const int Most = 1 << 24;

    /// <param name="known">Sizes of the helpers, by name.</param>
    public static MethodSize Of(Block block, IReadOnlyDictionary<string, MethodSize> known)
    {
        int nodes = 0, depth = 0;
        foreach (Node node in block.Nodes)
        {
            MethodSize inner = node switch
            {
                LoopNode loop => Of(loop.Body, known),
                BranchNode branch => Both(Of(branch.Then, known), Of(branch.Else, known)),
                CallNode { Member: null } call when known.TryGetValue(call.Method, out MethodSize helper) => helper,
                _ => default,
            };
            nodes = Math.Min(Most, nodes + 1 + inner.Nodes);
            depth = Math.Max(depth, 1 + inner.Depth);
        }
        return new MethodSize(nodes, depth);
    }

    private static MethodSize Both(MethodSize first, MethodSize second) =>
        new(Math.Min(Most, first.Nodes + second.Nodes), Math.Max(first.Depth, second.Depth));
}
