using System.Collections.Generic;
using System.Linq;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Backends.Torch;

/// <summary>How often each value of a method is read, and in which block: what is read once, where it is made, needs no name.</summary>
internal sealed class ValueUses
{
    private readonly Dictionary<int, int> left = [];
    private readonly Dictionary<int, Block> blocks = [];

    public ValueUses(Block body) => Count(body);

    /// <summary>Reads that have not been printed yet.</summary>
    public int Left(int value) => left.TryGetValue(value, out int count) ? count : 0;

    /// <summary>One of them is printed.</summary>
    public void Read(int value) => left[value]--;

    /// <summary>Whether a value of a block has one reader, which stands in the same block: nothing is computed twice or in vain.</summary>
    public bool IsReadOnceIn(Block block, int value) => Left(value) == 1 && ReferenceEquals(blocks[value], block);

    private void Count(Block block)
    {
        foreach (Node node in block.Nodes)
        {
            Count(block, Inputs(node));
            foreach (Block inner in node.Blocks())
                Count(inner);
        }
        Count(block, block.Results);
    }

    private void Count(Block block, IEnumerable<int> values)
    {
        foreach (int value in values.Where(v => v >= 0))
        {
            left[value] = Left(value) + 1;
            blocks[value] = block;
        }
    }

    private static IEnumerable<int> Inputs(Node node) => node switch
    {
        LayerNode layer => [layer.Input],
        OperationNode operation => operation.Inputs,
        CallNode call => call.Inputs,
        LoopNode loop => loop.Initial,
        _ => [],
    };
}
