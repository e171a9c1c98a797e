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
    private readonly ShapeLearning learning = new();

    public ImmutableArray<TensorType?> Run()
    {
        ShapeCell[] parameters = [.. graph.Forward.Parameters.Select(_ => new ShapeCell())];
        Body(graph, graph.Forward, parameters);
        // Two rounds of the whole: what one parameter is assumed to be may tell of another.
        do
        {
            Settle();
        }
        while (learning.Guesses.Any(guess => guess()) || learning.PartialGuesses.Any(guess => guess()) || Array.Exists(parameters, Assume));
        return [.. parameters.Select(cell => cell.IsKnown ? cell.ToType() : null)];
    }

    private void Settle()
    {
        for (bool learned = true; learned;)
        {
            learned = false;
            foreach (Func<bool> rule in learning.Rules)
                learned |= rule();
            // What is known of a result travels up to the parameters in one go as well.
            for (int i = learning.Rules.Count - 1; i >= 0; i--)
                learned |= learning.Rules[i]();
        }
    }

    /// <summary>[batch, sequence], and the last extent where it is known.</summary>
    private static bool Assume(ShapeCell cell)
    {
        if (cell.IsKnown)
            return false;
        // The rank first: what follows from it may tell the extents.
        if (cell.Rank is null && (cell.Element is not null || cell.Last is not null))
            return cell.LearnRank(cell.Last is null ? 2 : 3);
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
        {
            cells[i] = arguments[i];
            // What the source states comes before all that follows from uses.
            if (i < method.Parameters.Count && method.Parameters[i].Stated is { Count: > 0 } stated)
                arguments[i].LearnShape(stated);
        }
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
                    ShapeCell[] operands = [.. n.Inputs.Select(input => input < 0 ? new ShapeCell() : Of(input))];
                    ShapeRules.Of(n).Learn(n, operands, Of(n.Result), learning);
                    break;
                case WeightNode n:
                    Of(n.Result).LearnType(new TensorType(ElementType.Float32, ((ParameterMember)model.Members.First(m => m.Name
                        == n.Member)).Shape));
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
                        learning.Same(Of(n.Initial[i]), Of(n.Parameters[i]));
                    Nodes(model, n.Body, cells);
                    for (int i = 0; i < n.Initial.Count; i++)
                    {
                        learning.Same(Of(n.Parameters[i]), Of(n.Body.Results[i]));
                        learning.Same(Of(n.Parameters[i]), Of(n.Results[i]));
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
                            learning.Always(() => merged.LearnAll(side));
                            learning.Likely(() => side.Rank is null && (merged.Rank is not null || merged.Last is not null)
                                && side.LearnAll(merged));
                        }
                    }
                    break;
            }
        }
    }

    private void Layer(Member member, ShapeCell input, ShapeCell output)
    {
        output.Learn(ElementType.Float32);
        switch (member)
        {
            case LinearMember linear:
                input.Learn(ElementType.Float32);
                input.LearnLast(linear.Inputs);
                output.LearnLast(linear.Outputs);
                learning.Always(() => output.LearnLeading(input, apart: 1, added: 0) | input.LearnLeading(output, apart: 1, added: 0));
                break;
            case EmbeddingMember embedding:
                input.Learn(ElementType.Int32);
                output.LearnLast(embedding.Width);
                learning.Always(() => output.LearnLeading(input, apart: 0, added: 1) | input.LearnLeading(output, apart: 1, added: -1));
                break;
            case NormMember norm:
                input.LearnLast(norm.Width);
                learning.Same(input, output);
                break;
        }
    }
}
