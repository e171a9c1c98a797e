using Lathe.Transformers.Pipelines;

namespace Lathe.Transformers.Evaluation;

/// <summary>How often a classifier's likeliest class is the right one.</summary>
/// <param name="Examples">Texts that were classified.</param>
/// <param name="Correct">Those whose likeliest class is the right one.</param>
internal sealed record ClassificationScore(int Examples, int Correct)
{
    /// <summary>Share of the examples, 0 … 1.</summary>
    public double Accuracy => (double)Correct / Examples;

    /// <param name="pipeline">The classifier.</param>
    /// <param name="examples">At least one; classes are numbers below that of the pipeline's labels.</param>
    /// <param name="cancellationToken">Asked before each run.</param>
    /// <exception cref="ArgumentException">There is no example, or a class is none of the pipeline's.</exception>
    public static ClassificationScore Of(TextClassificationPipeline pipeline, IReadOnlyList<LabelledText> examples,
        CancellationToken cancellationToken = default)
    {
        if (examples.Count == 0)
            throw new ArgumentException("there is nothing to classify; expected at least one example", nameof(examples));
        int classes = pipeline.Labels.Count;
        if (examples.FirstOrDefault(example => example.Class < 0 || example.Class >= classes) is { } wrong)
            throw new ArgumentException($"a label is {wrong.Class}; expected 0 to {classes - 1}", nameof(examples));
        LabelledText[] alone = [.. examples.Where(example => example.Pair is null)];
        LabelledText[] pairs = [.. examples.Where(example => example.Pair is not null)];
        return new ClassificationScore(examples.Count, CountCorrect(pipeline, alone, null, cancellationToken)
            + CountCorrect(pipeline, pairs, [.. pairs.Select(example => example.Pair!)], cancellationToken));
    }

    private static int CountCorrect(
        TextClassificationPipeline pipeline, LabelledText[] examples, string[]? pairs, CancellationToken cancellationToken)
    {
        IReadOnlyList<ClassLabel>[] found = pipeline.Classify(
            [.. examples.Select(example => example.Text)], pairs, topK: 1, cancellationToken);
        return examples.Zip(found).Count(pair => pair.Second[0].Label == pipeline.Labels[pair.First.Class]);
    }
}
