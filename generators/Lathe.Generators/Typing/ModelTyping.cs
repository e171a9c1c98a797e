using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using Lathe.Generators.Graphs;
using Lathe.Generators.Graphs.Shapes;

namespace Lathe.Generators.Typing;

/// <summary>From a graph to the typed model that every backend starts from.</summary>
internal static class ModelTyping
{
    public static TypingResult Run(ModelGraph graph, CancellationToken cancellation)
    {
        if (GraphVerifier.FindFault(graph) is string fault)
            return new UntypedResult(graph.QualifiedName, fault);
        // What a parameter is told by helpers and observers counts too, so that its type is found before these are gone.
        ImmutableArray<TensorType?> parameters = new ParameterInference(graph).Run();
        if (parameters.Any(p => p is null))
            return new UntypedResult(graph.QualifiedName, "nothing tells the shape of a parameter of Forward");
        cancellation.ThrowIfCancellationRequested();
        ShapeMap shapes = ShapeInference.Check(HelperInlining.RunAll(graph), parameters);
        if (shapes.Failures.Length > 0)
            return new UntypedResult(graph.QualifiedName, shapes.Failures[0].ToString());
        cancellation.ThrowIfCancellationRequested();

        Dictionary<ShapeMap, TypedForward> forwards = [];
        List<TypedPrecision> precisions = [];
        foreach (string precision in graph.Precisions.Prepend("Annotated").Prepend("Float32").Distinct(StringComparer.Ordinal))
        {
            cancellation.ThrowIfCancellationRequested();
            precisions.Add(new PrecisionTyping(PrecisionVariant.Of(precision), forwards).Run(shapes));
        }
        return new TypedResult(TypedModelVerifier.Verify(new TypedModel(shapes.Graph, precisions.ToEquatableArray())));
    }
}
