using Lathe.Cli.Commands;
using Lathe.Compression;
using Lathe.Transformers.Evaluation;
using Lathe.Transformers.Pipelines;

namespace Lathe.Training.Cli.Runs;

/// <summary>Examples of a training as evaluation takes them.</summary>
internal static class Examples
{
    /// <summary>Their texts, each once for each place where it stands.</summary>
    public static IReadOnlyList<(string Text, string? Pair)> Texts(TrainingData data, bool areApart) =>
    [
        .. data.Examples.SelectMany(example => example.Words is { } words ? [(string.Join(' ', words), null)]
            : areApart && example.Pair is { } pair ? [(example.Text, null), (pair, null)]
            : (IEnumerable<(string, string?)>)[(example.Text, example.Pair)]),
    ];

    /// <summary>How often a folder's likeliest class is the right one.</summary>
    public static ClassificationScore Score(string folder, TrainingPlan plan, TrainingData data, int threads)
    {
        using TextClassificationPipeline pipeline =
            TextClassificationPipeline.Load(folder, TaskMetrics.Options(Precision.Float32, threads));
        return ClassificationScore.Of(pipeline, Labelled(plan, data));
    }

    /// <summary>What measures compiled code with the same examples; null where evaluation has no such figure.</summary>
    public static TaskMetric? Metric(TrainingPlan plan, TrainingData data, int threads) => plan.Kind switch
    {
        Models.TaskKind.Classification => TaskMetrics.Of(Labelled(plan, data), threads),
        Models.TaskKind.Embedding => TaskMetrics.Of(
            [.. data.Examples.Select(example => new ScoredPair(example.Score!.Value, example.Text, example.Pair!))], threads),
        _ => null,
    };

    private static LabelledText[] Labelled(TrainingPlan plan, TrainingData data)
    {
        LabelSet labels = new(plan.Classes);
        return [.. data.Examples.Select(example => new LabelledText(labels.Find(example.Label!, example), example.Text, example.Pair))];
    }
}
