using System.Collections.Generic;
using System.Linq;
using Lathe.Generators.Graphs;

namespace Lathe.Generators.Parsing;

/// <summary>
/// Drops what nothing reads — unused locals, variables that a loop carries without need, results of a branch that are not live
/// after it — and numbers the rest in order, so that the graph depends on the computation alone.
/// </summary>
internal sealed class DeadValues
{
    private readonly Dictionary<int, int> numbers = [];
    private readonly Dictionary<int, int> same = [];
    private int next;

    /// <summary>The tidied method, and its numbers by their old ones.</summary>
    public static (Method Method, Dictionary<int, int> Numbers) Remove(Method method)
    {
        DeadValues pass = new();
        Block body = method.Body;
        for (Block previous; ;)
        {
            previous = body;
            body = pass.Shrink(body, []);
            if (body.Equals(previous))
                break;
        }
        for (int i = 0; i < method.Parameters.Count; i++)
            pass.Number(i);
        return (method with { Body = pass.Renumber(body) }, pass.numbers);
    }

    /// <param name="live">Values read after the block, besides its own results; on return also what the block reads.</param>
    private Block Shrink(Block block, HashSet<int> live)
    {
        EquatableArray<int> results = block.Results.Select(Source).ToEquatableArray();
        live.UnionWith(results);
        List<Node> kept = [];
        for (int i = block.Nodes.Count - 1; i >= 0; i--)
        {
            if (Keep(block.Nodes[i], live) is { } node)
                kept.Add(node);
        }
        kept.Reverse();
        return new Block(kept.ToEquatableArray(), results);
    }

    private Node? Keep(Node node, HashSet<int> live)
    {
        switch (node)
        {
            case LayerNode n:
                return live.Contains(n.Result) ? Reads(n with { Input = Source(n.Input) }, live, [Source(n.Input)]) : null;
            case OperationNode n:
                EquatableArray<int> inputs = n.Inputs.Select(Source).ToEquatableArray();
                return live.Contains(n.Result) ? Reads(n with { Inputs = inputs }, live, inputs) : null;
            case WeightNode n:
                return live.Contains(n.Result) ? n : null;
            case ScalarNode n:
                return live.Contains(n.Result) ? n : null;
            case CallNode n:
                EquatableArray<int> arguments = n.Inputs.Select(Source).ToEquatableArray();
                return n.Results.Any(live.Contains) ? Reads(n with { Inputs = arguments }, live, arguments) : null;
            case LoopNode n:
                return Keep(n, live);
            case BranchNode n:
                return Keep(n, live);
            default:
                return node;
        }
    }

    private Node? Keep(LoopNode loop, HashSet<int> live)
    {
        // What a round needs of the one before: what is read after the loop, and what these need in turn.
        HashSet<int> needed = [];
        Block body = loop.Body;
        for (int before = -1; before != needed.Count;)
        {
            before = needed.Count;
            List<int> ends = [];
            for (int i = 0; i < loop.Results.Count; i++)
            {
                if (live.Contains(loop.Results[i]) || needed.Contains(loop.Parameters[i]))
                    ends.Add(loop.Body.Results[i]);
            }
            HashSet<int> read = [];
            body = Shrink(loop.Body with { Results = ends.ToEquatableArray() }, read);
            needed.UnionWith(read);
        }
        List<int> kept = [];
        for (int i = 0; i < loop.Results.Count; i++)
        {
            if (Source(loop.Body.Results[i]) == loop.Parameters[i])
            {
                // Unchanged by the body: the value from before the loop serves inside and after it.
                same[loop.Parameters[i]] = Source(loop.Initial[i]);
                same[loop.Results[i]] = Source(loop.Initial[i]);
                if (live.Contains(loop.Results[i]) || needed.Contains(loop.Parameters[i]))
                    live.Add(Source(loop.Initial[i]));
            }
            else if (live.Contains(loop.Results[i]) || needed.Contains(loop.Parameters[i]))
                kept.Add(i);
        }
        if (kept.Count == 0)
            return null;
        live.UnionWith(needed);
        live.UnionWith(kept.Select(i => Source(loop.Initial[i])));
        return loop with
        {
            Initial = kept.Select(i => Source(loop.Initial[i])).ToEquatableArray(),
            Parameters = kept.Select(i => loop.Parameters[i]).ToEquatableArray(),
            Body = body with { Results = kept.Select(i => Source(loop.Body.Results[i])).ToEquatableArray() },
            Results = kept.Select(i => loop.Results[i]).ToEquatableArray(),
        };
    }

    private Node? Keep(BranchNode branch, HashSet<int> live)
    {
        int[] kept = [.. Enumerable.Range(0, branch.Results.Count).Where(i => live.Contains(branch.Results[i]))];
        if (kept.Length == 0)
            return null;
        Block Side(Block side) => Shrink(side with { Results = kept.Select(i => side.Results[i]).ToEquatableArray() }, live);
        return branch with
        {
            Then = Side(branch.Then),
            Else = Side(branch.Else),
            Results = kept.Select(i => branch.Results[i]).ToEquatableArray(),
        };
    }

    private static Node Reads(Node node, HashSet<int> live, IEnumerable<int> inputs)
    {
        live.UnionWith(inputs);
        return node;
    }

    private int Source(int value)
    {
        while (same.TryGetValue(value, out int source))
            value = source;
        return value;
    }

    private Block Renumber(Block block)
    {
        EquatableArray<Node> nodes = block.Nodes.Select(Renumber).ToEquatableArray();
        return new Block(nodes, block.Results.Select(Number).ToEquatableArray());
    }

    private Node Renumber(Node node)
    {
        switch (node)
        {
            case LayerNode n:
                n = n with { Input = Number(n.Input) };
                return n with { Result = Number(n.Result) };
            case OperationNode n:
                n = n with { Inputs = n.Inputs.Select(Number).ToEquatableArray() };
                return n with { Result = Number(n.Result) };
            case WeightNode n:
                return n with { Result = Number(n.Result) };
            case ScalarNode n:
                return n with { Result = Number(n.Result) };
            case CallNode n:
                n = n with { Inputs = n.Inputs.Select(Number).ToEquatableArray() };
                return n with { Results = n.Results.Select(Number).ToEquatableArray() };
            case LoopNode n:
                n = n with { Initial = n.Initial.Select(Number).ToEquatableArray() };
                n = n with { Parameters = n.Parameters.Select(Number).ToEquatableArray() };
                n = n with { Body = Renumber(n.Body) };
                return n with { Results = n.Results.Select(Number).ToEquatableArray() };
            case BranchNode n:
                n = n with { Then = Renumber(n.Then) };
                n = n with { Else = Renumber(n.Else) };
                return n with { Results = n.Results.Select(Number).ToEquatableArray() };
            default:
                return node;
        }
    }

    private int Number(int value)
    {
        if (value < 0)
            return value;
        if (!numbers.TryGetValue(value, out int number))
            numbers[value] = number = next++;
        return number;
    }
}
