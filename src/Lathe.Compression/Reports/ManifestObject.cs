using System.Text.Json;
using Lathe.Checkpoints;

namespace Lathe.Compression;

/// <summary>An object of a manifest that may have been edited by hand: every error names the file and the place in it.</summary>
/// <param name="File">The manifest.</param>
/// <param name="Place">Of the object: <c>layers[3].activation</c>; empty at the top.</param>
/// <param name="Value">The object.</param>
internal readonly record struct ManifestObject(string File, string Place, JsonElement Value)
{
    private const long LongestFile = 64 << 20;
    private const int LargestList = 1 << 20;

    /// <summary>Reads and checks a whole manifest.</summary>
    /// <exception cref="CheckpointException">There is none, it is no JSON object, or is of another schema.</exception>
    public static ManifestObject Read(string file)
    {
        byte[] bytes = JsonFile.Read(file, LongestFile);
        using JsonDocument document = JsonFile.ParseObject(file, bytes);
        ManifestObject root = new(file, "", document.RootElement.Clone());
        int schema = root.Int32("schema", 0);
        return schema == ManifestFile.Schema ? root : throw root.Problem("schema",
            $"is {schema}, this Lathe reads {ManifestFile.Schema}; use the version that wrote it, or compress again");
    }

    public string Text(string name, string? absent = null)
    {
        if (!TryGet(name, out JsonElement value))
            return absent ?? throw Missing(name, "text");
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Wrong(name, value, "text");
        }
        catch (InvalidOperationException)
        {
            throw Problem(name, "is not valid Unicode text");
        }
    }

    /// <summary>A finite number; null where there is none.</summary>
    public double? Number(string name) => TryGet(name, out JsonElement value) ? Number(name, value) : null;

    public double RequiredNumber(string name) => Number(name) ?? throw Missing(name, "a number");

    public int Int32(string name, int least) => TryGet(name, out JsonElement value)
        ? value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) && number >= least
            ? number : throw Wrong(name, value, $"a whole number, {least} or more")
        : throw Missing(name, "a whole number");

    public bool Bool(string name) => TryGet(name, out JsonElement value) && value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Wrong(name, value, "true or false"),
    };

    /// <summary>A number or text as it is written; empty where there is none.</summary>
    public string AsWritten(string name) => !TryGet(name, out JsonElement value) ? ""
        : value.ValueKind == JsonValueKind.Number ? value.GetRawText() : Text(name);

    public ManifestObject? Object(string name) => !TryGet(name, out JsonElement value) ? null
        : value.ValueKind == JsonValueKind.Object ? new ManifestObject(File, Inner(name), value) : throw Wrong(name, value, "an object");

    /// <summary>The objects of a list; none where it is not there.</summary>
    public IEnumerable<ManifestObject> Objects(string name)
    {
        int i = 0;
        foreach (JsonElement element in Elements(name))
        {
            ManifestObject inner = new(File, $"{Inner(name)}[{i++}]", element);
            yield return element.ValueKind == JsonValueKind.Object ? inner
                : throw new CheckpointException(File, null, $"'{inner.Place}' is {Some(element)}; expected an object.");
        }
    }

    /// <summary>The numbers of a list; none where it is not there.</summary>
    public IReadOnlyList<double> Numbers(string name)
    {
        ManifestObject self = this;
        return [.. Elements(name).Select((element, i) => self.Number($"{name}[{i}]", element))];
    }

    public CheckpointException Problem(string name, string problem) => new(File, null, $"'{Inner(name)}' {problem}.");

    private JsonElement[] Elements(string name)
    {
        if (!TryGet(name, out JsonElement value))
            return [];
        if (value.ValueKind != JsonValueKind.Array)
            throw Wrong(name, value, "a list");
        int count = value.GetArrayLength();
        return count <= LargestList ? [.. value.EnumerateArray()]
            : throw Problem(name, $"has {count} entries, at most {LargestList} are allowed");
    }

    private double Number(string name, JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && double.IsFinite(number)
            ? number : throw Wrong(name, value, "a number");

    private bool TryGet(string name, out JsonElement value) =>
        Value.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;

    private string Inner(string name) => Place.Length == 0 ? name : $"{Place}.{name}";

    private CheckpointException Missing(string name, string expected) => Problem(name, $"is missing; expected {expected}");

    private CheckpointException Wrong(string name, JsonElement value, string expected) =>
        Problem(name, $"is {Some(value)}; expected {expected}");

    private static string Some(JsonElement value) => CheckpointException.Quote(value.GetRawText());
}
