using System.Text.Json;
using Lathe.Checkpoints;

namespace Lathe.Transformers.Pipelines;

/// <summary>A small JSON file of unknown origin, read within limits; every error names the file and the key.</summary>
internal sealed class ConfigurationFile
{
    private const int LargestFile = 16 << 20;

    private ConfigurationFile(string path, JsonElement root)
    {
        Path = path;
        Root = root;
    }

    public string Path { get; }

    public JsonElement Root { get; }

    /// <summary>An object that is part of a file read elsewhere.</summary>
    public static ConfigurationFile Over(string path, JsonElement root) => new(path, root);

    /// <summary>The file, or null where there is none.</summary>
    /// <exception cref="PipelineException">It cannot be read, is too large, or is not JSON of the wanted kind.</exception>
    public static ConfigurationFile? ReadIfThere(string path, JsonValueKind kind = JsonValueKind.Object)
    {
        if (!File.Exists(path))
            return null;
        try
        {
            byte[] bytes = RegularFile.ReadAllBytes(path, LargestFile);
            ReadOnlyMemory<byte> contents = bytes.AsMemory(bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? 3 : 0);
            using JsonDocument document = JsonDocument.Parse(contents);
            if (document.RootElement.ValueKind != kind)
                throw new PipelineException(
                    $"{path} is {Some(document.RootElement)}; expected a JSON {(kind == JsonValueKind.Object ? "object" : "array")}.");
            return new ConfigurationFile(path, document.RootElement.Clone());
        }
        catch (JsonException problem)
        {
            throw new PipelineException($"{path} is not valid JSON: {problem.Message}", problem);
        }
        catch (CheckpointException problem)
        {
            throw new PipelineException(problem.Message, problem);
        }
    }

    /// <summary>A value that is there and not null.</summary>
    public bool TryGet(string key, out JsonElement value) => Root.TryGetProperty(key, out value) && value.ValueKind != JsonValueKind.Null;

    /// <summary>A switch. As Python has it, a number is true where it is not 0, and null, unlike an absent key, is false.</summary>
    public bool Bool(string key, bool absent) => !Root.TryGetProperty(key, out JsonElement value) ? absent : value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False or JsonValueKind.Null => false,
        JsonValueKind.Number when value.TryGetDouble(out double number) => number != 0,
        _ => throw Wrong(key, value, "true or false"),
    };

    public int? Int32(string key, int min, int max)
    {
        if (!TryGet(key, out JsonElement value))
            return null;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) && number >= min && number <= max
            ? number
            : throw Wrong(key, value, $"a whole number from {min} to {max}");
    }

    public string? String(string key) => TryGet(key, out JsonElement value) ? Text(key, value) : null;

    /// <summary>A value of an object or array in the file as text.</summary>
    public string Text(string key, JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Wrong(key, value, "text");
        }
        catch (InvalidOperationException problem)
        {
            throw new PipelineException($"{Path}: '{key}' is not valid Unicode text.", problem);
        }
    }

    public PipelineException Problem(string problem) => new($"{Path}: {problem}");

    public PipelineException Wrong(string key, JsonElement value, string expected) =>
        new($"{Path}: '{key}' is {Some(value)}; expected {expected}.");

    private static string Some(JsonElement value)
    {
        string text = value.GetRawText();
        return text.Length <= 60 ? text : text[..60] + "…";
    }
}
