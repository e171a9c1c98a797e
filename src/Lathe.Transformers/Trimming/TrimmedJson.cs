using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Lathe.Checkpoints;

namespace Lathe.Transformers.Trimming;

/// <summary>Reads and writes JSON files that are changed in a few places and kept in all others.</summary>
internal static class TrimmedJson
{
    private static readonly JsonWriterOptions Indented =
        new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The object in a file; null where there is none.</summary>
    /// <exception cref="CheckpointException">The file is no JSON object, or cannot be read.</exception>
    public static JsonObject? ReadIfThere(string path)
    {
        if (!File.Exists(path))
            return null;
        using JsonDocument document = JsonFile.ParseObject(path, JsonFile.Read(path, LargestFile));
        return JsonObject.Create(document.RootElement.Clone());
    }

    /// <summary>The name holds either its old contents or the whole object.</summary>
    /// <exception cref="CheckpointException">The disk refuses.</exception>
    public static void Write(string path, JsonObject value) => AtomicFile.Write(path, stream =>
    {
        using (Utf8JsonWriter json = new(stream, Indented))
            value.WriteTo(json);
        stream.WriteByte((byte)'\n');
    });

    private const long LargestFile = 1L << 30;
}
