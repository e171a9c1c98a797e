using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace Lathe.Generators.Graphs.Shapes;

/// <summary>
/// Finds the types of Forward's parameters from what is done with them. Every node is a rule between cells that runs, in any
/// direction, until nobody learns any more; where knowledge is short, likely things are assumed one by one: operands of a sum
/// have the same shape, an attention mask is [batch, keys], ids are [batch, sequence].
/// </summary>
internal sealed class ParameterInference(ModelGraph graph)
{
    private readonly List<Func<bool>> rules = [];
    private readonly List<Func<bool>> guesses = [];

    /// <summary>Made when no other guess is left: an operand takes the part of the sum's shape that is known.</summary>
    private readonly List<Func<bool>> partialGuesses = [];

    public ImmutableArray<TensorType?> Run()
    {
        ShapeCell[] parameters = [.. graph.Forward.Parameters.Select(_ => new ShapeCell())];
        Body(graph, graph.Forward, parameters);
        // Two rounds of the whole: what one parameter is assumed to be may tell of another.
        do
        {
            Settle();
        }
        while (guesses.Any(guess => guess()) || partialGuesses.Any(guess => guess()) || Array.Exists(parameters, Assume));
        return [.. parameters.Select(cell => cell.IsKnown ? cell.ToType() : null)];
    }

    private void Settle()
    {
        for (bool learned = true; learned;)
        {
            learned = false;
            foreach (Func<bool> rule in rules)
                learned |= rule();
            // What is known of a result travels up to the parameters in one go as well.
            for (int i = rules.Count - 1; i >= 0; i--)
                learned |= rules[i]();
        }
    }

    /// <summary>[batch, sequence], and the last extent where it is known.</summary>
    private static bool Assume(ShapeCell cell)
    {
        if (cell.IsKnown)
            return false;
        if (cell.Rank is null && (cell.Element is not null || cell.Last is not null))
            cell.LearnRank(cell.Last is null ? 2 : 3);
        if (cell.Rank is not int rank)
            return false;
        bool learned = cell.LearnExtent(0, Dimension.Batch);
        if (rank > 1)
            learned |= cell.LearnExtent(1, Dimension.Sequence);
        return learned;
    }

    private ShapeCell[] Body(ModelGraph model, Method method, IReadOnlyList<ShapeCell> arguments)
    {
        Dictionary<int, ShapeCell> cells = [];
        for (int i = 0; i < arguments.Count; i++)
            cells[i] = arguments[i];
        Nodes(model, method.Body, cells);
        return [.. method.Body.Results.Select(result => Cell(cells, result))];
    }

    private static ShapeCell Cell(Dictionary<int, ShapeCell> cells, int value)
    {
        if (!cells.TryGetValue(value, out ShapeCell? cell))
            cells[value] = cell = new ShapeCell();
        return cell;
    }

    private void Nodes(ModelGraph model, Block block, Dictionary<int, ShapeCell> cells)
    {
        ShapeCell Of(int value) => Cell(cells, value);
        foreach (Node node in block.Nodes)
        {
            switch (node)
            {
                case LayerNode n:
                    Layer(model.Members.First(member => member.Name == n.Member), Of(n.Input), Of(n.Result));
                    break;
                case OperationNode n:
                    Operation(n, [.. n.Inputs.Select(input => input < 0 ? new ShapeCell() : Of(input))], Of(n.Result));
                    break;
                case ScalarNode n:
                    Of(n.Result).LearnRank(0);
                    Of(n.Result).Learn(ElementType.Float32);
                    break;
                case CallNode n:
                    ModelGraph target = n.Member is null
                        ? model
                        : ((ModelMember)model.Members.First(member => member.Name == n.Member)).Graph;
                    Method method = target.Methods.First(m => m.Name == n.Method);
                    ShapeCell[] returned = Body(target, method, [.. n.Inputs.Select(Of)]);
                    for (int i = 0; i < returned.Length; i++)
                        cells[n.Results[i]] = returned[i];
                    break;
                case LoopNode n:
                    for (int i = 0; i < n.Initial.Count; i++)
                        Same(Of(n.Initial[i]), Of(n.Parameters[i]));
                    Nodes(model, n.Body, cells);
                    for (int i = 0; i < n.Initial.Count; i++)
                    {
                        Same(Of(n.Parameters[i]), Of(n.Body.Results[i]));
                        Same(Of(n.Parameters[i]), Of(n.Results[i]));
                    }
                    break;
                case BranchNode n:
                    Nodes(model, n.Then, cells);
                    Nodes(model, n.Else, cells);
                    for (int i = 0; i < n.Results.Count; i++)
                    {
                        ShapeCell merged = Of(n.Results[i]);
                        foreach (ShapeCell side in new[] { n.Then.Results[i], n.Else.Results[i] }.Where(side => side >= 0).Select(Of))
                        {
                            // One way only: the sides may have shapes that differ.
                            rules.Add(() => merged.LearnAll(side));
                            guesses.Add(() => side.Rank is null && merged.Rank is not null && side.LearnAll(merged));
                        }
                    }
                    break;
            }
        }
    }

    private void Same(ShapeCell a, ShapeCell b) => rules.Add(() => a.LearnAll(b) | b.LearnAll(a));

    private void Layer(Member member, ShapeCell input, ShapeCell output)
    {
        output.Learn(ElementType.Float32);
        switch (member)
        {
            case LinearMember linear:
                input.Learn(ElementType.Float32);
                input.LearnLast(linear.Inputs);
                output.LearnLast(linear.Outputs);
                rules.Add(() => output.LearnLeading(input, apart: 1, added: 0) | input.LearnLeading(output, apart: 1, added: 0));
                break;
            case EmbeddingMember embedding:
                input.Learn(ElementType.Int32);
                output.LearnLast(embedding.Width);
                rules.Add(() => output.LearnLeading(input, apart: 0, added: 1) | input.LearnLeading(output, apart: 1, added: -1));
                break;
            case NormMember norm:
                input.LearnLast(norm.Width);
                Same(input, output);
                break;
        }
    }

    private void Operation(OperationNode node, ShapeCell[] inputs, ShapeCell output)
    {
        switch (node.Rule)
        {
            case "SameAsFirst":
                output.Learn(ElementType.Float32);
                Same(inputs[0], output);
                break;
            case "SameAsFirstInt32":
                output.Learn(ElementType.Int32);
                output.LearnRank(2);
                Same(inputs[0], output);
                break;
            case "PaddingMask":
                output.Learn(ElementType.Float32);
                inputs[0].Learn(ElementType.Int32);
                inputs[0].LearnRank(2);
                rules.Add(() => output.LearnLeading(inputs[0], 0, 0) | inputs[0].LearnLeading(output, 0, 0));
                break;
            case "DropSequence":
                DropSequence(inputs, output);
                break;
            case "Attention":
                Attention(inputs, output);
                break;
            case "Broadcast":
                Broadcast(inputs[0], inputs[1], output);
                break;
            case "Transpose":
            case "Slice":
            case "Concat":
            case "Reshape":
            case "MatMul":
                // Only forward: an operand's shape does not follow from the result's.
                rules.Add(() => Array.TrueForAll(inputs, input => input.IsKnown)
                    && ShapeRules.Apply(node, [.. inputs.Select(input => input.ToType())], report: null) is { } type
                    && output.LearnAll(Known(type)));
                break;
        }
    }

    private void DropSequence(ShapeCell[] inputs, ShapeCell output)
    {
        ShapeCell x = inputs[0];
        x.Learn(ElementType.Float32);
        x.LearnRank(3);
        output.Learn(ElementType.Float32);
        output.LearnRank(2);
        rules.Add(() => output.LearnExtent(0, x.Extent(0)) | output.LearnExtent(1, x.Extent(2))
            | x.LearnExtent(0, output.Extent(0)) | x.LearnExtent(2, output.Extent(1)));
        if (inputs.Length < 2)
            return;
        ShapeCell mask = inputs[1];
        mask.Learn(ElementType.Int32);
        mask.LearnRank(2);
        rules.Add(() => mask.LearnExtent(0, x.Extent(0)) | mask.LearnExtent(1, x.Extent(1))
            | x.LearnExtent(0, mask.Extent(0)) | x.LearnExtent(1, mask.Extent(1)));
    }

    private void Attention(ShapeCell[] inputs, ShapeCell output)
    {
        ShapeCell query = inputs[0], key = inputs[1], value = inputs[2], mask = inputs[3];
        foreach (ShapeCell cell in new[] { query, key, value, output })
        {
            cell.Learn(ElementType.Float32);
            cell.LearnRank(3);
        }
        mask.Learn(ElementType.Float32);
        rules.Add(() => output.LearnExtent(0, query.Extent(0)) | output.LearnExtent(1, query.Extent(1))
            | output.LearnExtent(2, value.Extent(2))
            | query.LearnExtent(0, output.Extent(0)) | query.LearnExtent(1, output.Extent(1)) | value.LearnExtent(2, output.Extent(2))
            | key.LearnExtent(0, query.Extent(0)) | key.LearnExtent(2, query.Extent(2)) | query.LearnExtent(2, key.Extent(2))
            | value.LearnExtent(0, key.Extent(0)) | value.LearnExtent(1, key.Extent(1)) | key.LearnExtent(1, value.Extent(1)));
        guesses.Add(() => mask.Rank is null && key.Extent(0) is { } batch && key.Extent(1) is { } keys
            && mask.LearnShape(EquatableArray.Of(batch, keys)));
        guesses.Add(() => !key.IsKnown && query.Extent(1) is { } sequence
            && (key.LearnExtent(1, sequence) | value.LearnExtent(1, sequence)));
    }

    private void Broadcast(ShapeCell left, ShapeCell right, ShapeCell output)
    {
        left.Learn(ElementType.Float32);
        right.Learn(ElementType.Float32);
        output.Learn(ElementType.Float32);
        rules.Add(() =>
        {
            if (left.Rank == 0)
                return output.LearnAll(right) | right.LearnAll(output);
            if (right.Rank == 0)
                return output.LearnAll(left) | left.LearnAll(output);
            return left.IsKnown && right.IsKnown && ShapeRules.Broadcast(left.ToType(), right.ToType()) is { } shape
                && output.LearnShape(shape);
        });
        guesses.Add(() => output.IsKnown && left.Rank != 0 && right.Rank != 0
            && (!left.IsKnown && left.LearnAll(output) || !right.IsKnown && right.LearnAll(output)));
        guesses.Add(() => left.Rank != 0 && right.Rank != 0 && left.IsKnown != right.IsKnown
            && (left.IsKnown ? right.LearnAll(left) : left.LearnAll(right)));
        partialGuesses.Add(() => left.Rank != 0 && right.Rank != 0
            && (left.LearnAll(output) | right.LearnAll(output) | Rank(left, right) | Rank(right, left)));

        static bool Rank(ShapeCell learner, ShapeCell other) => other.Rank is int rank && learner.LearnRank(rank);
    }

    private static ShapeCell Known(TensorType type)
    {
        ShapeCell cell = new();
        cell.Learn(type.Element);
        cell.LearnShape(type.Shape);
        return cell;
    }
}
