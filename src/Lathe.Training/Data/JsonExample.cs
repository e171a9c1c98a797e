using System.Text.Json;
using Lathe.Compression;

namespace Lathe.Training;

/// <summary>A line of JSON as an example.</summary>
/// <param name="fields">The object that the line is.</param>
/// <param name="name">What messages call the file.</param>
/// <param name="number">Of the line, from 1.</param>
internal sealed class JsonExample(JsonElement fields, string name, int number)
{
    /// <exception cref="InputException">The line is no object, or lacks a field that the kind asks for.</exception>
    public static TrainingExample Parse(string line, string name, int number, ExampleKind kind)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? new JsonExample(document.RootElement, name, number).Read(kind)
                : throw new InputException(name, number, $"is a JSON {document.RootElement.ValueKind}; expected an object, one a line.");
        }
        catch (JsonException exception)
        {
            throw new InputException(name, number, $"is not JSON, as all lines of it should be: {exception.Message}", exception);
        }
    }

    private TrainingExample Read(ExampleKind kind)
    {
        TrainingExample example = new() { File = name, Line = number };
        return kind switch
        {
            ExampleKind.Texts => example with { Text = Required("text"), Pair = Second() },
            ExampleKind.Labels => example with { Text = Required("text"), Pair = Second(), Label = Label() },
            ExampleKind.Scores => example with { Text = Required("text"), Pair = RequiredSecond(), Score = Score() },
            ExampleKind.Pairs => example with { Text = Required("text"), Pair = RequiredSecond() },
            ExampleKind.Tags => example with { Words = List("words"), Tags = List("tags") },
            ExampleKind.Answers => example with
            {
                Text = Required("question"),
                Pair = Required("context"),
                Answer = Required("answer"),
                AnswerStart = Start(),
            },
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "expected a member of ExampleKind"),
        };
    }

    /// <summary>The tool's verbs over texts call it <c>pair</c>.</summary>
    private string? Second() => Optional("text2") ?? Optional("pair");

    private string RequiredSecond() => Second() ?? throw Problem("has no 'text2'.");

    private string Required(string field) => Optional(field) ?? throw Problem($"has no '{field}'.");

    private string? Optional(string field)
    {
        if (!fields.TryGetProperty(field, out JsonElement value) || value.ValueKind == JsonValueKind.Null)
            return null;
        return String(value) ?? throw Problem($"'{field}' is {Shown(value)}; expected a text.");
    }

    private string Label()
    {
        if (!fields.TryGetProperty("label", out JsonElement value) || value.ValueKind == JsonValueKind.Null)
            throw Problem("has no 'label'.");
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int label))
            return label.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return String(value) ?? throw Problem($"'label' is {Shown(value)}; expected a name or a whole number.");
    }

    private double Score()
    {
        if (!fields.TryGetProperty("score", out JsonElement value))
            throw Problem("has no 'score'.");
        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double score) && double.IsFinite(score) ? score
            : throw Problem($"'score' is {Shown(value)}; expected a finite number.");
    }

    private int Start()
    {
        if (!fields.TryGetProperty("start", out JsonElement value))
            throw Problem("has no 'start'.");
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int start) && start >= 0 ? start
            : throw Problem($"'start' is {Shown(value)}; expected a whole number, 0 or more.");
    }

    private string[] List(string field)
    {
        if (!fields.TryGetProperty(field, out JsonElement value))
            throw Problem($"has no '{field}'.");
        return value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray().Select(element =>
                String(element) ?? throw Problem($"'{field}' has {Shown(element)} in it; expected texts."))]
            : throw Problem($"'{field}' is {Shown(value)}; expected a list of texts.");
    }

    /// <returns>Null where it is no text, or one with half a surrogate pair.</returns>
    private static string? String(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static string Shown(JsonElement value) => ExampleText.Shortened(value.GetRawText());

    private InputException Problem(string problem) => new(name, number, problem);
}
