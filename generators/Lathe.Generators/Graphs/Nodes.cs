using System.Collections.Generic;
using System.Linq;

namespace Lathe.Generators.Graphs;

/// <summary>Walks over nodes, so that who looks for something in a graph needs to know of no block but the first.</summary>
internal static class Nodes
{
    /// <summary>Every node of the block and of the blocks within it, in the order of the source; a loop or branch before what is in
    /// it.</summary>
    public static IEnumerable<Node> Descendants(this Block block) =>
        block.Nodes.SelectMany(node => node.Blocks().SelectMany(Descendants).Prepend(node));

    /// <summary>The blocks that a loop or a branch holds.</summary>
    public static IEnumerable<Block> Blocks(this Node node) => node switch
    {
        LoopNode loop => [loop.Body],
        BranchNode branch => [branch.Then, branch.Else],
        _ => [],
    };

    /// <summary>The values that the node itself defines, a loop's carried variables among them; those of its blocks are their
    /// nodes'.</summary>
    public static IEnumerable<int> Defined(this Node node) => node switch
    {
        LayerNode layer => [layer.Result],
        WeightNode weight => [weight.Result],
        OperationNode operation => [operation.Result],
        ScalarNode scalar => [scalar.Result],
        CallNode call => call.Results,
        LoopNode loop => loop.Parameters.Concat(loop.Results),
        BranchNode branch => branch.Results,
        _ => [],
    };

    /// <summary>What defines each value of the block and of the blocks within it; parameters of methods are defined by nothing.</summary>
    public static Dictionary<int, Node> Definitions(this Block block)
    {
        Dictionary<int, Node> definitions = [];
        foreach (Node node in block.Descendants())
        {
            foreach (int value in node.Defined())
                definitions[value] = node;
        }
        return definitions;
    }

    /// <summary>The values that the node itself reads, what its blocks end with among them; those of the nodes in its blocks are
    /// theirs.</summary>
    public static IEnumerable<int> Read(this Node node) => node switch
    {
        LayerNode layer => [layer.Input],
        OperationNode operation => operation.Inputs.Where(input => input >= 0),
        CallNode call => call.Inputs,
        LoopNode loop => loop.Initial.Concat(loop.Body.Results),
        BranchNode branch => branch.Then.Results.Concat(branch.Else.Results).Where(result => result >= 0),
        _ => [],
    };

    /// <summary>The block with every node, from the innermost outwards, in the place of which <paramref name="rewrite"/> puts
    /// others.</summary>
    public static Block Rewrite(this Block block, System.Func<Node, Node> rewrite) => block with
    {
        Nodes = block.Nodes.Select(node => rewrite(node switch
        {
            LoopNode loop => loop with { Body = loop.Body.Rewrite(rewrite) },
            BranchNode branch => branch with { Then = branch.Then.Rewrite(rewrite), Else = branch.Else.Rewrite(rewrite) },
            _ => node,
        })).ToEquatableArray(),
    };
}
