using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Lathe.Cli.Presentation;

/// <summary>Writes JSON objects of one line each, number by number: an embedding is hundreds of them.</summary>
internal sealed class JsonLine
{
    private readonly ArrayBufferWriter<byte> buffer = new(1 << 12);

    /// <summary>The object that <paramref name="write"/> writes the members of.</summary>
    public string Of(Action<Utf8JsonWriter> write)
    {
        buffer.ResetWrittenCount();
        using (Utf8JsonWriter writer = new(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
