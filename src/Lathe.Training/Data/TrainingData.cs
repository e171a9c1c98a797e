using System.Globalization;
using System.Runtime.CompilerServices;
using Lathe.Compression;

namespace Lathe.Training;

/// <summary>Examples to learn from, or to measure with. All of them are in memory: batches are cut by length, over all of them.</summary>
public sealed class TrainingData
{
    private static readonly string[] extensionsOfJson = [".jsonl", ".ndjson", ".json"];

    private TrainingData(string name, IReadOnlyList<TrainingExample> examples)
    {
        if (examples.Count == 0)
            throw new InputException($"{name}: has no example; expected at least one.");
        (Name, Examples) = (name, examples);
        Fingerprint = CompressionData.FingerprintOf(examples.Select(Line));
    }

    /// <summary>What messages call it: a file's path.</summary>
    public string Name { get; }

    /// <summary>At least one.</summary>
    public IReadOnlyList<TrainingExample> Examples { get; }

    /// <summary>What the data is known again by: <c>sha256:</c> over all examples in their order.</summary>
    public string Fingerprint { get; }

    /// <summary>Examples from code; those without a line get their number.</summary>
    /// <param name="name">What messages call them.</param>
    /// <param name="examples">At least one.</param>
    /// <exception cref="InputException">There is none.</exception>
    public static TrainingData Of(string name, IEnumerable<TrainingExample> examples)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(examples);
        return new TrainingData(name, [.. examples.Select(Numbered)]);
    }

    /// <summary>Examples as they come; those without a line get their number.</summary>
    /// <param name="name">What messages call them.</param>
    /// <param name="examples">At least one.</param>
    /// <param name="cancellationToken">Handed to the source.</param>
    /// <exception cref="InputException">There is none.</exception>
    public static async Task<TrainingData> CollectAsync(
        string name, IAsyncEnumerable<TrainingExample> examples, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(examples);
        List<TrainingExample> all = [];
        await foreach (TrainingExample example in examples.WithCancellation(cancellationToken))
            all.Add(Numbered(example, all.Count));
        return new TrainingData(name, all);
    }

    /// <summary>A file of examples: JSON lines where its name ends in <c>.jsonl</c>, <c>.ndjson</c> or <c>.json</c>, else columns
    /// separated by tabs.</summary>
    /// <param name="path">UTF-8, lines of at most 1 MB; empty ones are left out.</param>
    /// <param name="kind">What the task asks for.</param>
    /// <exception cref="InputException">The file cannot be read, has no example, or a line that is none.</exception>
    public static TrainingData Read(string path, ExampleKind kind)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path))
            throw new InputException($"{path} is a folder; expected a file.");
        FileStream stream;
        try
        {
            // no buffer: the reader has its own
            stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path} cannot be read: {exception.Message}", exception);
        }

        using (stream)
            return Read(stream, path, kind);
    }

    /// <summary>As <see cref="Read(string, ExampleKind)"/>, from a stream.</summary>
    /// <param name="stream">Read to its end, not disposed.</param>
    /// <param name="name">What messages call it; its ending tells JSON from columns.</param>
    /// <param name="kind">What the task asks for.</param>
    public static TrainingData Read(Stream stream, string name, ExampleKind kind)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentException.ThrowIfNullOrEmpty(name);
        IEnumerable<(string Text, int Line)> lines = Lines(stream, name);
        bool isJson = extensionsOfJson.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase);
        return new TrainingData(name, kind == ExampleKind.Tags && !isJson
            ? [.. TabSeparatedExample.Tagged(lines, name)]
            : [.. lines.Where(line => !string.IsNullOrWhiteSpace(line.Text)).Select(line => isJson
                ? JsonExample.Parse(line.Text, name, line.Line, kind) : TabSeparatedExample.Parse(line.Text, name, line.Line, kind))]);
    }

    private static IEnumerable<(string Text, int Line)> Lines(Stream stream, string name)
    {
        Utf8LineReader reader = new(stream, name, Utf8LineReader.LongestExample);
        while (reader.Read() is { } line)
            yield return (line, reader.Line);
    }

    private static TrainingExample Numbered(TrainingExample example, int index)
    {
        ArgumentNullException.ThrowIfNull(example);
        return example.Line > 0 ? example : example with { Line = index + 1 };
    }

    /// <summary>All that an example says, and nothing of where it stands; lengths keep parts apart.</summary>
    private static string Line(TrainingExample example)
    {
        DefaultInterpolatedStringHandler text = new(0, 0, CultureInfo.InvariantCulture);
        foreach (string? part in (IEnumerable<string?>)[
            example.Text, example.Pair, example.Label, example.Score?.ToString("R", CultureInfo.InvariantCulture), .. example.Words ?? [],
            .. example.Tags ?? [], example.Answer, example.AnswerStart?.ToString(CultureInfo.InvariantCulture)])
        {
            text.AppendFormatted(part?.Length ?? -1);
            text.AppendLiteral(":");
            text.AppendLiteral(part ?? "");
        }

        return text.ToStringAndClear();
    }
}
