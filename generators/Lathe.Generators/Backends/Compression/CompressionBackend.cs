using System.Linq;
using System.Threading;
using Lathe.Contracts;
using Lathe.Generators.Graphs;
using Lathe.Generators.Typing;

namespace Lathe.Generators.Backends.Compression;

/// <summary>Adds <c>Compress</c> to a class, where the project has what compresses.</summary>
internal sealed class CompressionBackend : Backend<CompressionPlan>
{
    public override string Name => "Compression";

    public override string? RequiredType => GeneratedNames.CompressionJob;

    protected override CompressionPlan Plan(TypedModel model, CancellationToken cancellation)
    {
        ModelGraph graph = model.Graph;
        IntegerProduct? byDefault = graph is { Format: { IsInteger: true } format, Integers: { } choice }
            ? new IntegerProduct("", format, choice, MayBeAbsent: false) : null;
        return new CompressionPlan(
            graph.HintName,
            graph.ClassName,
            graph.ModelName == graph.ClassName ? graph.QualifiedName : graph.ModelName,
            model.Fingerprint,
            graph.Namespace,
            graph.ContainingTypes.Append(graph.Declaration).ToEquatableArray(),
            graph.ConfigurationType is not null,
            byDefault,
            // what the class asks of all stands once, so that changing it there changes it for all that say nothing else
            IntegerProducts.Of(graph)
                // an embedding's rows are rounded as they are loaded: there is nothing to choose
                .Where(product => !product.IsTable
                    && (byDefault is null || product.Format != byDefault.Format || product.Choice != byDefault.Choice))
                .ToEquatableArray(),
            model.Pruned.Where(group => group.Ratio > 0).ToEquatableArray(),
            CompressedPlaces.Masked(graph).ToEquatableArray(),
            CompressedPlaces.Arrays(graph).ToEquatableArray(),
            graph.Budget);
    }

    protected override EquatableArray<EmittedFile> Emit(CompressionPlan plan, CancellationToken cancellation) =>
        EquatableArray.Of(new EmittedFile($"{plan.HintName}.Compress.g.cs", CompressionWriter.Write(plan)));
}
