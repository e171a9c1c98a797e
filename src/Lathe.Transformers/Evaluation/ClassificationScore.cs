using Lathe.Transformers.Pipelines;

namespace Lathe.Transformers.Evaluation;

/// <summary>How often a classifier's likeliest class is the right one.</summary>
/// <param name="Confusion">How many examples of each class, a row, were told to be of each, a column.</param>
internal sealed record ClassificationScore(IReadOnlyList<IReadOnlyList<int>> Confusion)
{
    /// <summary>Texts that were classified.</summary>
    public int Examples { get; } = Confusion.Sum(row => row.Sum());

    /// <summary>Those whose likeliest class is the right one.</summary>
    public int Correct { get; } = Confusion.Select((row, i) => row[i]).Sum();

    /// <summary>Share of the examples, 0 … 1.</summary>
    public double Accuracy => (double)Correct / Examples;

    /// <summary>
    /// The mean over classes of F1, 0 … 1: 2 · right / (examples of the class + those told to be of it). Classes with neither are left out,
    /// as scikit-learn's macro average does.
    /// </summary>
    public double MacroF1
    {
        get
        {
            double sum = 0;
            int classes = 0;
            for (int i = 0; i < Confusion.Count; i++)
            {
                int column = i, seen = Confusion[i].Sum() + Confusion.Sum(row => row[column]);
                if (seen == 0)
                    continue;
                sum += 2.0 * Confusion[i][i] / seen;
                classes++;
            }

            return sum / classes;
        }
    }

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
        int[][] confusion = [.. Enumerable.Range(0, classes).Select(_ => new int[classes])];
        LabelledText[] alone = [.. examples.Where(example => example.Pair is null)];
        LabelledText[] pairs = [.. examples.Where(example => example.Pair is not null)];
        Count(confusion, pipeline, alone, null, cancellationToken);
        Count(confusion, pipeline, pairs, [.. pairs.Select(example => example.Pair!)], cancellationToken);
        return new ClassificationScore(confusion);
    }

    private static void Count(
        int[][] confusion, TextClassificationPipeline pipeline, LabelledText[] examples, string[]? pairs,
        CancellationToken cancellationToken)
    {
        IReadOnlyList<ClassLabel>[] found = pipeline.Classify(
            [.. examples.Select(example => example.Text)], pairs, topK: 1, cancellationToken);
        string[] names = [.. pipeline.Labels];
        foreach ((LabelledText example, IReadOnlyList<ClassLabel> told) in examples.Zip(found))
        {
            string name = told[0].Label;
            // two classes may be called the same, and then either is right
            confusion[example.Class][name == names[example.Class] ? example.Class : Array.IndexOf(names, name)]++;
        }
    }
}
