using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using Lathe.Generators.Graphs;
using Lathe.Generators.Graphs.Shapes;
using Lathe.Generators.Typing.Coupling;

namespace Lathe.Generators.Typing.Resolution;

/// <summary>From a graph to the typed model that every backend starts from.</summary>
internal static class ModelTyping
{
    /// <param name="graph">A class.</param>
    /// <param name="cancellation">Asked between the passes.</param>
    /// <param name="manifest">What the build has of its compression; null where it has none. One of another state of the class counts for
    /// nothing, which analyzers report.</param>
    /// <param name="extentsMayChange">Whether extents of pruned layers are read at load although the manifest tells them: code that
    /// compresses loads what no manifest knows yet.</param>
    public static TypingResult Run(
        ModelGraph graph, CancellationToken cancellation, BuildManifest? manifest = null, bool extentsMayChange = false)
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
        if (CompressedPlaces.Excess(graph) is { } excess)
            return new UntypedResult(graph.QualifiedName, excess.Found);
        string fingerprint = ModelFingerprint.Of(shapes.Graph);
        if (manifest?.Class is { } stated && stated != fingerprint)
            manifest = null;
        BuildManifest? known = extentsMayChange ? null : manifest;
        IReadOnlyList<PrunedGroup> groups = [];
        if (PrunableExtents.Any(shapes.Graph))
        {
            (ShapeMap? pruned, groups, IReadOnlyList<ExtentFailure> failures) = Prunable(shapes, known, cancellation);
            if (pruned is null)
                return new UntypedResult(graph.QualifiedName, failures[0].ToString());
            shapes = pruned;
        }

        Dictionary<ShapeMap, TypedForward> forwards = [];
        List<TypedPrecision> precisions = [];
        foreach (string precision in graph.Precisions.Prepend("Annotated").Prepend("Float32").Distinct(StringComparer.Ordinal))
        {
            cancellation.ThrowIfCancellationRequested();
            precisions.Add(new PrecisionTyping(PrecisionVariant.Of(precision), forwards).Run(shapes));
        }
        TypedModel model = new(shapes.Graph, precisions.ToEquatableArray())
        {
            Pruned = groups.ToEquatableArray(),
            Fingerprint = fingerprint,
            Manifest = manifest is null ? null : manifest.For(groups, extentsAreConstants: !extentsMayChange),
        };
        return new TypedResult(TypedModelVerifier.Verify(model));
    }

    /// <summary>What forbids that checkpoints lack what the attributes of a class, and of those nested in it, say; empty where nothing
    /// does.</summary>
    /// <param name="shapes">The class without helpers, whose shapes fit.</param>
    public static IReadOnlyList<ExtentFailure> FindFailures(ModelGraph graph, CancellationToken cancellation)
    {
        if (CompressedPlaces.Excess(graph) is { } excess)
            return [new ExtentFailure(graph.QualifiedName, "", excess.Found, excess.Mend)];
        if (!PrunableExtents.Any(graph))
            return [];
        ShapeMap shapes = ShapeInference.Infer(HelperInlining.RunAll(graph));
        return shapes.Failures.Length > 0 ? [] : Prunable(shapes, known: null, cancellation).Failures;
    }

    private static (ShapeMap? Shapes, IReadOnlyList<PrunedGroup> Groups, IReadOnlyList<ExtentFailure> Failures) Prunable(
        ShapeMap shapes, BuildManifest? known, CancellationToken cancellation)
    {
        TypedPrecision precision = new PrecisionTyping(PrecisionVariant.Of("Float32"), []).Run(shapes);
        (ModelGraph graph, IReadOnlyList<PrunedGroup> groups, IReadOnlyList<ExtentFailure> failures) =
            PrunableExtents.Run(shapes.Graph, CouplingAnalysis.Run(precision, cancellation), known);
        if (failures.Count > 0)
            return (null, groups, failures);
        ShapeMap pruned = ShapeInference.Check(graph, shapes.Parameters);
        if (pruned.Failures.Length > 0)
        {
            return (null, groups,
                [new ExtentFailure(graph.QualifiedName, "", $"with the extents that a checkpoint may change, {pruned.Failures[0]}",
                "let Forward take its extents from the layers: Reshape keeps one with 0 and infers one with -1")]);
        }
        return Escaping(pruned) is { } escaping ? (null, groups, [escaping]) : (pruned, groups, []);
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
