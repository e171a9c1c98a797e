using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Lathe.Generators.Graphs;
using Lathe.Generators.Graphs.Shapes;
using Lathe.Generators.Typing.Coupling;

namespace Lathe.Generators.Typing.Resolution;

/// <summary>A class without its helpers, and the shapes of its values: as it is written, and with what a checkpoint may change.</summary>
internal sealed class ShapedModel
{
    private PrunableShapes? prunable;

    private ShapedModel(ShapeMap shapes) => Shapes = shapes;

    /// <summary>As the source says.</summary>
    public ShapeMap Shapes { get; }

    // What a parameter is told by helpers and observers counts too, so that its type is found before these are gone.
    public static ShapedModel Of(ModelGraph graph) =>
        new(ShapeInference.Check(HelperInlining.RunAll(graph), new ParameterInference(graph).Run()));

    /// <summary>With extents of pruned layers that the checkpoint tells. Only where <see cref="Shapes"/> has no failure.</summary>
    /// <param name="known">What has been removed already; null where nobody knows.</param>
    /// <param name="cancellation">Asked between the passes.</param>
    public PrunableShapes Prunable(BuildManifest? known, CancellationToken cancellation) =>
        known is null ? prunable ??= Prune(null, cancellation) : Prune(known, cancellation);

    private PrunableShapes Prune(BuildManifest? known, CancellationToken cancellation)
    {
        TypedPrecision precision = new PrecisionTyping(PrecisionVariant.Of("Float32"), []).Run(Shapes);
        (ModelGraph graph, IReadOnlyList<PrunedGroup> groups, IReadOnlyList<ExtentFailure> failures) =
            PrunableExtents.Run(Shapes.Graph, CouplingAnalysis.Run(precision, cancellation), known);
        if (failures.Count > 0)
            return new PrunableShapes(null, groups, failures);
        ShapeMap pruned = ShapeInference.Check(graph, Shapes.Parameters);
        if (pruned.Failures.Length > 0)
        {
            return new PrunableShapes(null, groups,
                [new ExtentFailure(graph.QualifiedName, "", $"with the extents that a checkpoint may change, {pruned.Failures[0]}",
                "let Forward take its extents from the layers: Reshape keeps one with 0 and infers one with -1")]);
        }

        return Escaping(pruned) is { } escaping
            ? new PrunableShapes(null, groups, [escaping]) : new PrunableShapes(pruned, groups, []);
    }

    /// <summary>A number that one class reads from the checkpoint is not known in another.</summary>
    private static ExtentFailure? Escaping(ShapeMap shapes)
    {
        ModelGraph graph = shapes.Graph;
        IEnumerable<TensorType?> seen =
            shapes.Parameters.Concat(graph.Forward.Body.Results.Select(r => shapes.Find(graph.Forward.Name, r)));
        return seen.Any(type => type is not null && type.Shape.Any(Dimension.IsLoaded))
            ? new ExtentFailure(graph.QualifiedName, "", "an extent that a checkpoint may change leaves the class through Forward",
            "put coupled layers into one class")
            : shapes.Nested.Values.Select(Escaping).FirstOrDefault(failure => failure is not null);
    }
}
