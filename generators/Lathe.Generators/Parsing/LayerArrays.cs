using System.Collections.Generic;
using System.Linq;
using Lathe.Generators.Graphs;
using Microsoft.CodeAnalysis;

namespace Lathe.Generators.Parsing;

/// <summary>
/// An array of layers, <c>Linear[]</c>, as the graph says it: an array of models that hold one layer and do nothing else, so that
/// no later pass knows of a second kind of array.
/// </summary>
internal static class LayerArrays
{
    public static ModelMember Wrap(
        ISymbol symbol, Member layer, string kind, ModelContext context, EquatableArray<string> paths, Condition? presence,
            Dimension length)
    {
        string name = char.ToUpperInvariant(symbol.Name[0]) + symbol.Name.Substring(1) + kind;
        List<Node> nodes = [];
        int next = 1, result = 1;
        if (layer is OpenLayer open)
            result = open.Compute(nodes, "output", [0], () => next++);
        else
            nodes.Add(new LayerNode("output", result, layer.Name, 0));
        EquatableArray<Member> members = layer is OpenLayer { Weights: var weights } ? weights.Select(weight => (Member)weight)
            .ToEquatableArray() : EquatableArray.Of(layer);
        Block body = new(nodes.ToEquatableArray(), EquatableArray.Of(result));
        Method forward = new("Forward", EquatableArray.Of(new Parameter("x")), EquatableArray.Of(new Output("output", Optional: false)),
            body);
        ModelGraph graph = new(
            context.Declaration.Namespace, EquatableArray<string>.Empty, $"private sealed partial class {name}", name, name,
            context.ConfigurationType, context.ConfigurationType is null ? null : KnownNames.Configuration,
            Format: null, EquatableArray<string>.Empty, members, EquatableArray.Of(forward), context.SourceFile)
        {
            // By the member's own name: that of the class is the same for members that differ in the case of a letter.
            QualifiedName = $"{context.Declaration.QualifiedName}.{symbol.Name}[]",
            WrapsLayer = true,
        };
        return new ModelMember(symbol.Name, paths, presence, graph, length, WeightFormatChoice.Inherit);
    }
}
