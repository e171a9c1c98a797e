using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using Lathe.Generators.Graphs;
using Lathe.Generators.Graphs.Shapes;

namespace Lathe.Generators.Typing.Resolution;

/// <summary>From a graph to the typed model that every backend starts from.</summary>
internal static class ModelTyping
{
    /// <summary>The parser asks what forbids pruning before a class is typed: what was found then serves again.</summary>
    private static readonly ConditionalWeakTable<ModelGraph, ShapedModel> Shaped = new();

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
        ShapedModel shaped = Shaped.GetValue(graph, ShapedModel.Of);
        ShapeMap shapes = shaped.Shapes;
        if (shapes.Parameters.Any(p => p is null))
            return new UntypedResult(graph.QualifiedName, "nothing tells the shape of a parameter of Forward");
        cancellation.ThrowIfCancellationRequested();
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
            PrunableShapes pruned = shaped.Prunable(known, cancellation);
            if (pruned.Shapes is null)
                return new UntypedResult(graph.QualifiedName, pruned.Failures[0].ToString());
            (shapes, groups) = (pruned.Shapes, pruned.Groups);
        }

        Dictionary<ShapeMap, TypedForward> forwards = [];
        List<TypedPrecision> precisions = [];
        foreach (string precision in graph.Precisions.Prepend(PrecisionNames.Annotated).Prepend(PrecisionNames.Float32)
            .Distinct(StringComparer.Ordinal))
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
    public static IReadOnlyList<ExtentFailure> FindFailures(ModelGraph graph, CancellationToken cancellation)
    {
        if (CompressedPlaces.Excess(graph) is { } excess)
            return [new ExtentFailure(graph.QualifiedName, "", excess.Found, excess.Mend)];
        if (!PrunableExtents.Any(graph))
            return [];
        ShapedModel shaped = Shaped.GetValue(graph, ShapedModel.Of);
        return shaped.Shapes.Failures.Length > 0 ? [] : shaped.Prunable(known: null, cancellation).Failures;
    }
}
