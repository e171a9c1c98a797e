using Lathe.Compression;
using Lathe.Transformers.Evaluation;
using Lathe.Transformers.Pipelines;

namespace Lathe.Cli.Commands;

/// <summary>Figures that labelled examples tell of a model.</summary>
internal static class TaskMetrics
{
    public const string Spearman = "spearman", Accuracy = "accuracy";

    /// <summary>Rank correlation of the cosines of pairs with people's scores.</summary>
    public static TaskMetric Of(IReadOnlyList<ScoredPair> pairs, int threads) => new(Spearman, pairs.Count, (folder, precision, token) =>
    {
        using FeatureExtractionPipeline pipeline = FeatureExtractionPipeline.Load(folder, Options(precision, threads));
        return Correlation(pipeline, pairs, token);
    });

    /// <summary>Share of the texts whose likeliest class is the right one.</summary>
    public static TaskMetric Of(IReadOnlyList<LabelledText> examples, int threads) =>
        new(Accuracy, examples.Count, (folder, precision, token) =>
        {
            using TextClassificationPipeline pipeline = TextClassificationPipeline.Load(folder, Options(precision, threads));
            return ClassificationScore.Of(pipeline, examples, token).Accuracy;
        });

    public static double Correlation(
        FeatureExtractionPipeline pipeline, IReadOnlyList<ScoredPair> pairs, CancellationToken cancellationToken = default) =>
        RankCorrelation.Spearman([.. pairs.Select(pair => pair.Score)], PairCosines.Of(pipeline, pairs, cancellationToken));

    /// <summary>One run at a time, with all threads.</summary>
    public static PipelineOptions Options(Precision precision, int threads) =>
        new() { Precision = precision, Threads = threads, MaxConcurrentRuns = 1 };
}
