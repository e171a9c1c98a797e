using Lathe.Cli.Text;
using Lathe.Compression;
using Lathe.Transformers.Evaluation;

namespace Lathe.Cli.Commands;

/// <summary>What a compression looks at, and by what its task is measured, from the files that the options name: each is read
/// once.</summary>
/// <param name="File">Of the texts, for messages and the manifest; null where no file is given.</param>
/// <param name="Texts">Texts, or pairs of them.</param>
/// <param name="Metric">From labelled examples; null where none are given.</param>
internal sealed record CompressionInputs(string? File, IReadOnlyList<(string Text, string? Pair)> Texts, TaskMetric? Metric)
{
    /// <param name="input">Where files come from.</param>
    /// <param name="folder">Of the model, whose labels the examples have.</param>
    /// <param name="texts">File or folder of texts, or null: then those of the examples serve.</param>
    /// <param name="pairs">File of scored pairs, or null.</param>
    /// <param name="labels">File of labelled texts, or null.</param>
    /// <param name="most">Texts that are read; all examples are measured.</param>
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

        return texts is not null ? new CompressionInputs(texts, Corpus(input, texts, most), metric)
            : new CompressionInputs(pairs ?? labels, [.. found.Take(most)], metric);
    }

    /// <summary>The texts of a file or a folder.</summary>
    /// <exception cref="InputException">There is none, or they cannot be read.</exception>
    public static IReadOnlyList<(string Text, string? Pair)> Corpus(ToolInput input, string file, int most = int.MaxValue)
    {
        (string Text, string? Pair)[] texts = [.. input.Texts(file).Take(most).Select(item => (item.Text, item.Pair))];
        return texts.Length > 0 ? texts
            : throw new InputException($"{ToolInput.Name(file)}: has no text; expected texts, one a line.");
    }

    /// <summary>The first texts as batches of ids; null where no file is given.</summary>
    /// <param name="folder">Of the model and its tokenizer.</param>
    /// <param name="most">Texts that are taken.</param>
    public CompressionData? Encode(string folder, int most)
    {
        if (File is null)
            return null;
        (string Text, string? Pair)[] first = [.. Texts.Take(most)];
        return new CompressionData(
            Path.GetFileName(Path.TrimEndingDirectorySeparator(ToolInput.Name(File))),
            CompressionData.FingerprintOf(first.Select(text => text.Pair is null ? text.Text : $"{text.Text}\t{text.Pair}")),
            first.Length,
            [.. EncodedBatch.Of(folder, first).Select(batch => new CalibrationBatch(batch.Inputs, batch.Rows, batch.Sequence))]);
    }
}
