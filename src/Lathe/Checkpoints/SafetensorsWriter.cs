using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Lathe.Checkpoints;

/// <summary>Writes safetensors files.</summary>
internal static class SafetensorsWriter
{
    private const string Metadata = "__metadata__";

    /// <summary>Writes float32 and int32 tensors.</summary>
    public static void Write(Stream stream, string path, IReadOnlyList<(string Name, Tensor Tensor)> tensors) =>
        Write(stream, path, [.. tensors.Select(entry => ToWrite(entry.Name, entry.Tensor))]);

    /// <summary>Writes tensors of any type, and free-form texts by name in their order; null for none.</summary>
    public static void Write(
        Stream stream, string path, IReadOnlyList<TensorToWrite> tensors, IReadOnlyList<KeyValuePair<string, string>>? metadata = null)
    {
        byte[] header = Header(path, tensors, metadata ?? []);
        Span<byte> length = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        stream.Write(length);
        stream.Write(header);
        foreach (TensorToWrite tensor in tensors)
            tensor.Write(stream);
    }

    private static TensorToWrite ToWrite(string name, Tensor tensor)
    {
        StoredType type = tensor.Type == ElementType.Float32 ? StoredType.F32 : StoredType.I32;
        return new TensorToWrite(name, type, Array.ConvertAll(tensor.Shape.ToArray(), extent => (long)extent), tensor.Length * 4, stream =>
        {
            Tensor contiguous = tensor.Contiguous();
            if (contiguous.Type == ElementType.Float32)
                WriteBytes(stream, contiguous.Floats);
            else
                WriteBytes(stream, contiguous.Ints);
        });
    }

    private static void WriteBytes<T>(Stream stream, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        const int AtOnce = 1 << 24; // the bytes of a whole tensor may not fit one span
        for (; values.Length > AtOnce; values = values[AtOnce..])
            stream.Write(MemoryMarshal.AsBytes(values[..AtOnce]));
        stream.Write(MemoryMarshal.AsBytes(values));
    }

    private static byte[] Header(
        string path, IReadOnlyList<TensorToWrite> tensors, IReadOnlyList<KeyValuePair<string, string>> metadata)
    {
        using MemoryStream text = new();
        using (Utf8JsonWriter json = new(text, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            HashSet<string> seen = new(StringComparer.Ordinal);
            long offset = 0;
            json.WriteStartObject();
            if (metadata.Count > 0)
            {
                json.WriteStartObject(Metadata);
                foreach ((string name, string value) in metadata)
                    json.WriteString(name, value);
                json.WriteEndObject();
            }

            foreach ((string name, StoredType type, IReadOnlyList<long> shape, long bytes, _) in tensors)
            {
                if (name == Metadata || !seen.Add(name))
                    throw new CheckpointException(path, name,
                        "cannot be written: the name is reserved or was given before; nothing was written.");
                json.WriteStartObject(name);
                json.WriteString("dtype", type.Name());
                json.WriteStartArray("shape");
                foreach (long dimension in shape)
                    json.WriteNumberValue(dimension);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                offset += bytes;
                json.WriteNumberValue(offset);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        // spaces up to a multiple of eight keep the data aligned
        while (text.Length % 8 != 0)
            text.WriteByte((byte)' ');
        return text.Length <= SafetensorsHeader.LongestHeader
            ? text.ToArray()
            : throw new CheckpointException(path, null,
            $"cannot be written: the header would take {text.Length} bytes, at most {SafetensorsHeader.LongestHeader} are allowed.");
    }
}
