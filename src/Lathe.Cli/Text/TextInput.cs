using System.Text.Json;
using Lathe.Compression;

namespace Lathe.Cli.Text;

/// <summary>
/// The texts of a file or of standard input, one a line: plain text, or JSON objects with <c>text</c> and, where it is a pair, <c>pair</c>.
/// The first line tells which of the two all lines are.
/// </summary>
/// <param name="stream">Read line by line, not disposed.</param>
/// <param name="name">What messages call it.</param>
/// <param name="tabSeparatesPairs">Whether a tab in plain text stands between a text and its pair.</param>
/// <param name="isListOfExamples">
/// Whether texts are examples among others, rather than each one to be answered: empty ones are left out, and a line has at most 1 MB.
/// </param>
internal sealed class TextInput(Stream stream, string name, bool tabSeparatesPairs, bool isListOfExamples = false)
{
    private static readonly string[] extensionsOfJson = [".jsonl", ".ndjson"];

    /// <exception cref="InputException">While reading: a line cannot be used.</exception>
    public IEnumerable<TextItem> Read()
    {
        Utf8LineReader reader =
            new(stream, name, isListOfExamples ? Utf8LineReader.LongestExample : Utf8LineReader.LongestOfAnyText);
        // a file of examples that says what it is has no other lines, however its first one looks
        bool? json = isListOfExamples && extensionsOfJson.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase) ? true : null;
        while (reader.Read() is { } line)
        {
            if (isListOfExamples && string.IsNullOrWhiteSpace(line))
                continue;
            json ??= IsObjectWithText(line);
            TextItem item = json.Value ? FromJson(line, reader.Line) : FromText(line, reader.Line);
            if (!isListOfExamples || !string.IsNullOrWhiteSpace(item.Text))
                yield return item;
        }
    }

    private static bool IsObjectWithText(string line)
    {
        if (!line.AsSpan().TrimStart().StartsWith('{'))
            return false;
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            return document.RootElement.TryGetProperty("text", out _);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private TextItem FromText(string line, int number)
    {
        int tab = tabSeparatesPairs ? line.IndexOf('\t') : -1;
        return tab < 0 ? new TextItem(name, number, line, null, null) : new TextItem(name, number, line[..tab], line[(tab + 1)..], null);
    }

    private TextItem FromJson(string line, int number)
    {
        JsonElement fields;
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            fields = document.RootElement.Clone();
        }
        catch (JsonException exception)
        {
            throw new InputException(name, number, $"is not JSON, as all lines of it should be: {exception.Message}", exception);
        }
        if (fields.ValueKind != JsonValueKind.Object)
            throw new InputException(name, number,
                $"is a JSON {fields.ValueKind}; expected an object with 'text', as all lines of it should be.");
        return new TextItem(name, number, String(fields, "text", number) ?? throw new InputException(name, number, "has no 'text'."),
            String(fields, "pair", number), fields);
    }

    private string? String(JsonElement fields, string field, int number)
    {
        if (!fields.TryGetProperty(field, out JsonElement value) || value.ValueKind == JsonValueKind.Null)
            return null;
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException exception)
        {
            // not a string, or a string with half a surrogate pair
            throw new InputException(name, number, $"'{field}' is no text: {exception.Message}", exception);
        }
    }
}
