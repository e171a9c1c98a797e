using System.CommandLine;
using Lathe.Compression;

namespace Lathe.Cli.Text;

/// <summary>Where texts come from: a named file, or standard input.</summary>
/// <param name="openStandardInput">Opens standard input.</param>
internal sealed class ToolInput(Func<Stream> openStandardInput)
{
    private const string Standard = "-";

    public static Argument<string> Argument(string description) => new("FILE")
    {
        Description = description + " A file, or - for standard input.",
        Arity = ArgumentArity.ZeroOrOne,
        DefaultValueFactory = _ => Standard,
    };

    /// <summary>What messages call an input.</summary>
    public static string Name(string path) => IsStandard(path) ? "standard input" : path;

    public static bool IsStandard(string path) => path == Standard;

    /// <summary>The texts in batches, read while they are asked for.</summary>
    /// <param name="path">A file, or <c>-</c>.</param>
    /// <param name="tabSeparatesPairs">Whether a tab in plain text stands between a text and its pair.</param>
    /// <exception cref="InputException">While reading: the file cannot be opened, or a line cannot be used.</exception>
    public IEnumerable<IReadOnlyList<TextItem>> Batches(string path, bool tabSeparatesPairs = false)
    {
        using Stream stream = Open(path);
        foreach (IReadOnlyList<TextItem> batch in TextBatches.Of(new TextInput(stream, Name(path), tabSeparatesPairs).Read()))
            yield return batch;
    }

    /// <summary>All lines of a file, as plain text.</summary>
    /// <exception cref="InputException">It cannot be opened, or is not UTF-8.</exception>
    public List<string> Lines(string path)
    {
        using Stream stream = Open(path);
        Utf8LineReader reader = new(stream, Name(path));
        List<string> lines = [];
        while (reader.Read() is { } line)
            lines.Add(line);
        return lines;
    }

    /// <summary>The lines of a file of examples with their numbers, from 1, read while they are asked for; empty ones are left
    /// out.</summary>
    /// <exception cref="InputException">While reading: the file cannot be opened, or a line is not UTF-8 or longer than 1 MB.</exception>
    public IEnumerable<(string Text, int Line)> Examples(string path)
    {
        using Stream stream = Open(path);
        Utf8LineReader reader = new(stream, Name(path), Utf8LineReader.LongestExample);
        while (reader.Read() is { } line)
        {
            if (line.Length > 0)
                yield return (line, reader.Line);
        }
    }

    /// <summary>
    /// Texts to calibrate with, read while they are asked for: lines of text or of JSON objects with <c>text</c>, from a file or from all
    /// <c>.txt</c> files of a folder and those below it, by rising name. What is nothing but white space is left out.
    /// </summary>
    /// <exception cref="InputException">While reading: nothing is there, a file cannot be opened, or a line cannot be used.</exception>
    public IEnumerable<TextItem> Texts(string path)
    {
        foreach (string file in !IsStandard(path) && Directory.Exists(path) ? TextFiles(path) : [path])
        {
            using Stream stream = Open(file);
            foreach (TextItem item in new TextInput(stream, Name(file), tabSeparatesPairs: false, isListOfExamples: true).Read())
                yield return item;
        }
    }

    private static string[] TextFiles(string folder)
    {
        try
        {
            string[] files = Directory.GetFiles(folder, "*.txt", SearchOption.AllDirectories);
            Array.Sort(files, StringComparer.Ordinal);
            return files.Length > 0 ? files
                : throw new InputException($"{folder}: has no .txt file; expected some, with texts, one a line.");
        }
        catch (Exception exception) when (exception is (IOException and not InputException) or UnauthorizedAccessException)
        {
            throw new InputException($"{folder} cannot be read: {exception.Message}", exception);
        }
    }

    private Stream Open(string path)
    {
        if (IsStandard(path))
            return openStandardInput();
        if (Directory.Exists(path))
            throw new InputException($"{path} is a folder; expected a file.");
        try
        {
            // no buffer: the reader has its own
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new InputException($"{path} cannot be read: {exception.Message}", exception);
        }
    }
}
