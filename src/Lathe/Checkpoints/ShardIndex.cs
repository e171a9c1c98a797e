using System.Text.Json;

namespace Lathe.Checkpoints;

/// <summary><c>model.safetensors.index.json</c>: which file of the folder holds which tensor.</summary>
internal static class ShardIndex
{
    private const long LongestIndex = SafetensorsHeader.LongestHeader;

    /// <summary>Tensor name to file name, as checked text: no file name leads out of the folder.</summary>
    public static Dictionary<string, string> Read(string path) => Parse(path, JsonFile.Read(path, LongestIndex));

    public static Dictionary<string, string> Parse(string path, ReadOnlyMemory<byte> contents)
    {
        using JsonDocument document = JsonFile.ParseObject(path, contents);
        if (!document.RootElement.TryGetProperty("weight_map", out JsonElement map) || map.ValueKind != JsonValueKind.Object)
            throw new CheckpointException(path, null, "has no object 'weight_map', which says which file holds which tensor.");

        Dictionary<string, string> shards = new(StringComparer.Ordinal);
        foreach (JsonProperty property in map.EnumerateObject())
        {
            string name = Text(path, () => property.Name);
            if (property.Value.ValueKind != JsonValueKind.String)
                throw new CheckpointException(path, name,
                    "is mapped to something that is not text; expected the name of a file in the folder.");
            string shard = Text(path, () => property.Value.GetString()!);
            if (!IsPlainName(shard))
                throw new CheckpointException(path, name,
                    $"is mapped to {CheckpointException.Quote(shard)}; expected the plain name of a file in the same folder.");
            shards[name] = shard;
        }

        return shards;
    }

    private static bool IsPlainName(string name) =>
        name.Length is > 0 and <= 255 && name is not ("." or "..")
        && name.AsSpan().IndexOfAny("/\\:") < 0 && !name.Any(char.IsControl);

    private static string Text(string path, Func<string> read)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException problem)
        {
            // an escaped half of a surrogate pair
            throw new CheckpointException(path, null, "holds a text that is not valid Unicode.", problem);
        }
    }
}
