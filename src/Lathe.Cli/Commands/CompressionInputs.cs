using Lathe.Cli.Text;
using Lathe.Compression;
using Lathe.Transformers.Evaluation;

namespace Lathe.Cli.Commands;

/// <summary>What a compression looks at, and by what its task is measured, from the files that the options name.</summary>
/// <param name="Data">Texts; null where no file is given.</param>
/// <param name="Metric">From labelled examples; null where none are given.</param>
internal sealed record CompressionInputs(CompressionData? Data, TaskMetric? Metric)
{
    /// <param name="input">Where files come from.</param>
    /// <param name="folder">Of the model and its tokenizer.</param>
    /// <param name="texts">File or folder of texts, or null: then those of the examples serve.</param>
    /// <param name="pairs">File of scored pairs, or null.</param>
    /// <param name="labels">File of labelled texts, or null.</param>
    /// <param name="most">Texts that are looked at; all examples are measured.</param>
    /// <param name="threads">0: one a core.</param>
    /// <exception cref="InputException">A file cannot be read or used.</exception>
    public static CompressionInputs Read(
        ToolInput input, string folder, string? texts, string? pairs, string? labels, int most, int threads)
    {
        TaskMetric? metric = null;
        IEnumerable<(string Text, string? Pair)> found = [];
        if (pairs is not null)
        {
            IReadOnlyList<ScoredPair> scored = PairsFile.Read(input, pairs);
            metric = TaskMetrics.Of(scored, threads);
            found = scored.SelectMany(pair => new (string, string?)[] { (pair.First, null), (pair.Second, null) });
        }
        else if (labels is not null)
        {
            IReadOnlyList<LabelledText> labelled = LabelsFile.Read(input, labels, ClassifierLabels.Of(folder));
            metric = TaskMetrics.Of(labelled, threads);
            found = labelled.Select(example => (example.Text, example.Pair));
        }

        if (texts is not null)
            found = input.Texts(texts).Select(item => (item.Text, item.Pair));
        return (texts ?? pairs ?? labels) is { } file
            ? new CompressionInputs(Encoded(folder, file, [.. found.Take(most)]), metric)
            : new CompressionInputs(null, metric);
    }

    private static CompressionData Encoded(string folder, string file, (string Text, string? Pair)[] texts)
    {
        if (texts.Length == 0)
            throw new InputException($"{ToolInput.Name(file)}: has no text; expected texts, one a line.");
        return new CompressionData(
            Path.GetFileName(Path.TrimEndingDirectorySeparator(file)),
            CompressionData.FingerprintOf(texts.Select(text => text.Pair is null ? text.Text : $"{text.Text}\t{text.Pair}")),
            texts.Length,
            [.. EncodedBatch.Of(folder, texts).Select(batch => new CalibrationBatch(batch.Inputs, batch.Rows, batch.Sequence))]);
    }
}
