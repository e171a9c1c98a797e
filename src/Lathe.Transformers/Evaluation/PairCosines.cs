using System.Numerics.Tensors;
using Lathe.Transformers.Pipelines;

namespace Lathe.Transformers.Evaluation;

/// <summary>How alike a model finds the two texts of a pair.</summary>
internal static class PairCosines
{
    /// <summary>The cosine of the two vectors of each pair, −1 … 1; NaN where a vector is all zeros.</summary>
    public static double[] Of(FeatureExtractionPipeline pipeline, IReadOnlyList<ScoredPair> pairs,
        CancellationToken cancellationToken = default)
    {
        float[][] vectors =
            pipeline.Embed([.. pairs.SelectMany(pair => new[] { pair.First, pair.Second })], cancellationToken: cancellationToken);
        return [.. pairs.Select((_, i) => (double)TensorPrimitives.CosineSimilarity(vectors[2 * i], vectors[2 * i + 1]))];
    }
}
