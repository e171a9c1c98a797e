using System;
using System.Collections.Generic;
using System.Linq;
using Lathe.Generators.Graphs;
using Microsoft.CodeAnalysis;

namespace Lathe.Generators.Parsing;

/// <summary>
/// A layer that is one operation on its input and its tensors, as the attributes on its class say: in the graph there are only these.
/// </summary>
/// <param name="Weights">Its tensors, those that it was made without left out.</param>
/// <param name="Operands">For each tensor parameter of the operation: a parameter of Forward (0 and above), ~i for weight i, or
/// <see cref="Absent"/>.</param>
/// <param name="Arguments">For each other parameter of the operation.</param>
internal sealed record OpenLayer(
    string Name,
    EquatableArray<string> Paths,
    Condition? Presence,
    EquatableArray<ParameterMember> Weights,
    OperationDescription Operation,
    EquatableArray<int> Operands,
    EquatableArray<Scalar> Arguments) : Member(Name, Paths, Presence)
{
    /// <summary>Stands for a tensor that the layer was made without.</summary>
    public const int Absent = int.MinValue;

    /// <summary>The Forward that says which operation it is; null on a class that is no such layer.</summary>
    public static IMethodSymbol? ForwardOf(ITypeSymbol type) =>
        type.GetMembers("Forward").OfType<IMethodSymbol>()
        .FirstOrDefault(forward => AttributeOf(forward, "LayerOperationAttribute") is not null);

    public static AttributeData? AttributeOf(ISymbol symbol, string name) =>
        symbol.GetAttributes().FirstOrDefault(attribute => KnownNames.IsLayerAttribute(attribute.AttributeClass, name));

    /// <summary>Adds what it computes, and tells the result's number.</summary>
    public int Compute(List<Node> nodes, string label, IReadOnlyList<int> inputs, Func<int> define)
    {
        List<int> operands = [];
        foreach (int place in Operands)
        {
            if (place == Absent)
                operands.Add(-1);
            else if (place >= 0)
                operands.Add(inputs[place]);
            else
            {
                string weight = Weights[~place].Name;
                operands.Add(define());
                nodes.Add(new WeightNode(weight.Substring(weight.LastIndexOf('.') + 1), operands[operands.Count - 1], weight));
            }
        }
        int result = define();
        nodes.Add(Operation.ToNode(label, result, operands, Arguments));
        return result;
    }
}
