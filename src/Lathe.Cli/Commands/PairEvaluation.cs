using System.Numerics.Tensors;
using System.Text.Json.Nodes;
using Lathe.Cli.Presentation;
using Lathe.Cli.Text;
using Lathe.Compression;
using Lathe.Transformers.Pipelines;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe evaluate --pairs</c>: whether vectors find alike what people find alike.</summary>
internal static class PairEvaluation
{
    public static void Run(
        ToolOutput output, IReadOnlyList<ScoredPair> all, string folder, Precision precision, int threads, bool json,
        (int From, int To)? range)
    {
        IReadOnlyList<ScoredPair> pairs = EvaluateCommand.Select(all, range);
        using FeatureExtractionPipeline pipeline = FeatureExtractionPipeline.Load(folder, new PipelineOptions
        {
            Precision = precision,
            Threads = threads,
            MaxConcurrentRuns = 1,
        });
        output.Warn(pipeline.Tokenizer.Warnings);
        float[][] vectors = pipeline.Embed([.. pairs.SelectMany(pair => new[] { pair.First, pair.Second })]);
        double spearman = RankCorrelation.Spearman(
            [.. pairs.Select(pair => pair.Score)],
            [.. pairs.Select((_, i) => (double)TensorPrimitives.CosineSimilarity(vectors[2 * i], vectors[2 * i + 1]))]);
        if (json)
        {
            output.Json(new JsonObject
            {
                ["model"] = pipeline.Model.Name,
                ["precision"] = pipeline.Model.Precision.Name(),
                ["pairs"] = pairs.Count,
                ["spearman"] = JsonNumbers.Of(spearman),
            });
            return;
        }

        output.Table(
            $"{pipeline.Model.Name} at {pipeline.Model.Precision.Name()}, cosine of pairs against people's scores",
            ["pairs|", "spearman|"],
            [[Numbers.Count(pairs.Count), Numbers.Fixed(spearman, 5)]]);
    }
}
