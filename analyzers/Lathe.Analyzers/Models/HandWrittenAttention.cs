using System.Collections.Generic;
using System.Linq;
using Lathe.Generators.Graphs;

namespace Lathe.Analyzers.Models;

/// <summary>softmax(query · keyᵀ) · value, written out in a method instead of called as Attention.</summary>
/// <param name="Scores">query · keyᵀ.</param>
/// <param name="Softmax">Of the scores, with whatever is multiplied and added in between.</param>
/// <param name="Mixed">The probabilities times value.</param>
/// <param name="IsScaled">Whether a number is multiplied with the scores, the query or the key.</param>
internal sealed record HandWrittenAttention(OperationNode Scores, OperationNode Softmax, OperationNode Mixed, bool IsScaled)
{
    public static IEnumerable<HandWrittenAttention> In(MethodView method)
    {
        foreach (OperationNode softmax in method.Operations("Softmax"))
        {
            (OperationNode? scores, bool isScaled) = ScoresOf(method, softmax.Inputs[0]);
            OperationNode? mixed = method.Readers(softmax.Result).OfType<OperationNode>()
                .FirstOrDefault(node => node.Operation == "MatMul" && node.Inputs[0] == softmax.Result);
            if (scores is null || mixed is null || method.Operation(scores.Inputs[1], "Transpose") is not { } turned
                || IsLookup(method, turned.Inputs[0], mixed.Inputs[1]))
            {
                continue;
            }
            yield return new HandWrittenAttention(
                scores, softmax, mixed, isScaled || IsScaledOperand(method, scores.Inputs[0]) || IsScaledOperand(method, turned.Inputs[0]));
        }
    }

    /// <summary>The nearest entries of a table that the model holds, or of the input itself: no attention, and no scale is usual.</summary>
    private static bool IsLookup(MethodView method, int key, int value) => key == value || method.Definition(key) is WeightNode;

    /// <summary>The product behind masks that are added and factors.</summary>
    private static (OperationNode? Scores, bool IsScaled) ScoresOf(MethodView method, int value)
    {
        bool isScaled = false;
        while (method.Definition(value) is OperationNode node)
        {
            switch (node.Operation)
            {
                case "MatMul":
                    return (node, isScaled);
                case "Multiply" or "Divide":
                    isScaled = true;
                    value = method.Definition(node.Inputs[0]) is ScalarNode ? node.Inputs[1] : node.Inputs[0];
                    break;
                case "Add" or "Subtract":
                    value = ScoresOf(method, node.Inputs[0]).Scores is not null ? node.Inputs[0] : node.Inputs[1];
                    break;
                default:
                    return (null, isScaled);
            }
        }
        return (null, isScaled);
    }

    /// <summary>A query that was multiplied, or rows of length one, as cosine attention takes them.</summary>
    private static bool IsScaledOperand(MethodView method, int value)
    {
        while (method.Definition(value) is OperationNode node)
        {
            if (node.Operation is "Multiply" or "Divide" or "L2Normalize")
                return true;
            if (node.Operation is not ("Reshape" or "Transpose" or "Slice" or "RotaryPositions"))
                return false;
            value = node.Inputs[0];
        }
        return false;
    }
}
