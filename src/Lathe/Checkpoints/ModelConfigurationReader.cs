using System.Text.Json;

namespace Lathe.Checkpoints;

/// <summary>
/// Typed access to the values of a config.json. A value that is <c>null</c> counts as missing. Every error names the file, the key,
/// what was found and what was expected.
/// </summary>
public sealed class ModelConfigurationReader
{
    private readonly JsonElement root;

    public ModelConfigurationReader(Checkpoint checkpoint)
        : this((checkpoint ?? throw new ArgumentNullException(nameof(checkpoint))).ConfigurationFile, checkpoint.Configuration)
    {
    }

    internal ModelConfigurationReader(string file, JsonElement root)
    {
        File = file;
        this.root = root;
    }

    /// <summary>Path of the configuration, for messages.</summary>
    public string File { get; }

    /// <summary>Whether the key is there and not null.</summary>
    public bool Has(string name) => TryGet(name, out _);

    /// <summary>A whole number within bounds, both included.</summary>
    public int Int32(string name, int min = 1, int max = int.MaxValue) =>
        TryGet(name, out JsonElement value) ? Int32(name, value, min, max) : throw Missing(name, $"a whole number from {min} to {max}");

    /// <summary>The same, or <paramref name="absent"/> where the key is missing.</summary>
    public int Int32(string name, int min, int max, int absent) =>
        TryGet(name, out JsonElement value) ? Int32(name, value, min, max) : absent;

    /// <summary>A finite number within bounds, both included, rounded to float32.</summary>
    public float Float(string name, float min, float max) =>
        TryGet(name, out JsonElement value) ? Float(name, value, min, max) : throw Missing(name, $"a number from {min} to {max}");

    /// <summary>The same, or <paramref name="absent"/> where the key is missing.</summary>
    public float Float(string name, float min, float max, float absent) =>
        TryGet(name, out JsonElement value) ? Float(name, value, min, max) : absent;

    public string String(string name) => TryGet(name, out JsonElement value) ? String(name, value) : throw Missing(name, "text");

    public string String(string name, string absent) => TryGet(name, out JsonElement value) ? String(name, value) : absent;

    public bool Bool(string name) => TryGet(name, out JsonElement value) ? Bool(name, value) : throw Missing(name, "true or false");

    public bool Bool(string name, bool absent) => TryGet(name, out JsonElement value) ? Bool(name, value) : absent;

    /// <summary>How many entries an object or array such as <c>id2label</c> has, or <paramref name="absent"/> where the key is
    /// missing.</summary>
    public int Count(string name, int absent)
    {
        if (!TryGet(name, out JsonElement value))
            return absent;
        return value.ValueKind switch
        {
            JsonValueKind.Object => value.GetPropertyCount(),
            JsonValueKind.Array => value.GetArrayLength(),
            _ => throw Wrong(name, value, "an object or an array"),
        };
    }

    /// <summary>Checks that one value divides another, as the number of heads has to divide the width.</summary>
    public void RequireDivides(string divisorName, int divisor, string wholeName, int whole)
    {
        if (divisor <= 0 || whole % divisor != 0)
            throw Problem(
                $"'{divisorName}' is {divisor}, which does not divide '{wholeName}' {whole}; expected a positive divisor of {whole}.");
    }

    /// <summary>An error of the caller's own, with the file named.</summary>
    public CheckpointException Problem(string problem) => new(File, null, problem);

    private bool TryGet(string name, out JsonElement value) =>
        root.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;

    private int Int32(string name, JsonElement value, int min, int max) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) && number >= min && number <= max
            ? number
            : throw Wrong(name, value, max == int.MaxValue ? $"a whole number of at least {min}" : $"a whole number from {min} to {max}");

    private float Float(string name, JsonElement value, float min, float max)
    {
        // a NaN compares false; a number too large to hold reads as infinity
        if (value.ValueKind == JsonValueKind.Number && value.TryGetSingle(out float number) && number >= min && number <= max
            && float.IsFinite(number))
        {
            return number;
        }

        throw Wrong(name, value, $"a number from {min} to {max}");
    }

    private string String(string name, JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Wrong(name, value, "text");
        }
        catch (InvalidOperationException problem)
        {
            throw new CheckpointException(File, null, $"'{name}' is not valid Unicode text.", problem);
        }
    }

    private bool Bool(string name, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        // as Python has it
        JsonValueKind.Number when value.TryGetDouble(out double number) => number != 0,
        _ => throw Wrong(name, value, "true or false"),
    };

    private CheckpointException Missing(string name, string expected) => Problem($"has no '{name}'; expected {expected}.");

    private CheckpointException Wrong(string name, JsonElement value, string expected)
    {
        string text = value.GetRawText();
        return Problem($"'{name}' is {(text.Length <= 40 ? text : text[..40] + "…")}, expected {expected}.");
    }
}
