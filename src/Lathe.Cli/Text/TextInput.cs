using System.Text.Json;

namespace Lathe.Cli.Text;

/// <summary>
/// The texts of a file or of standard input, one a line: plain text, or JSON objects with <c>text</c> and, where it is a pair, <c>pair</c>.
/// The first line tells which of the two all lines are.
/// </summary>
/// <param name="stream">Read line by line, not disposed.</param>
/// <param name="name">What messages call it.</param>
/// <param name="tabSeparatesPairs">Whether a tab in plain text stands between a text and its pair.</param>
internal sealed class TextInput(Stream stream, string name, bool tabSeparatesPairs)
{
    public IEnumerable<TextItem> Read()
    {
        Utf8LineReader reader = new(stream, name);
        bool? json = null;
        while (reader.Read() is { } line)
        {
            json ??= IsObjectWithText(line);
            yield return json.Value ? FromJson(line, reader.Line) : FromText(line, reader.Line);
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
            throw new InputException(name, number, $"is not JSON, and the first line was: {exception.Message}", exception);
        }
        if (fields.ValueKind != JsonValueKind.Object)
            throw new InputException(name, number, $"is a JSON {fields.ValueKind}; expected an object with 'text', as in the first line.");
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
