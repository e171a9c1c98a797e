using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Lathe.Checkpoints;

/// <summary>
/// Parses and checks the header of a safetensors file: eight bytes of little-endian length, then JSON, then the tensors' bytes.
/// </summary>
/// <remarks>
/// The JSON is walked token by token, because a document model hides duplicate names. Nothing here allocates by a number
/// that the file states: memory is bounded by the bytes that are there.
/// </remarks>
internal sealed class SafetensorsHeader
{
    /// <summary>The limit of the reference implementation.</summary>
    public const long LongestHeader = 100_000_000;

    /// <summary>Ten times the largest published checkpoints; keeps a header of nothing but names from filling the memory.</summary>
    public const int MostTensors = 1_000_000;

    private const int MostDimensions = 64;

    private readonly string file;
    private readonly long dataStart;
    private readonly long dataLength;

    private SafetensorsHeader(string file, long dataStart, long dataLength)
    {
        this.file = file;
        this.dataStart = dataStart;
        this.dataLength = dataLength;
    }

    public Dictionary<string, TensorEntry> Tensors { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, string> Metadata { get; } = new(StringComparer.Ordinal);

    /// <exception cref="CheckpointException">Anything in the header is not as the format says.</exception>
    public static SafetensorsHeader Parse(WeightFile file)
    {
        if (file.Length < 8)
            throw new CheckpointException(file.Path, null,
                $"truncated: {file.Length} bytes, a safetensors file starts with 8 bytes of header length. Download or write it again.");
        ulong stated = BinaryPrimitives.ReadUInt64LittleEndian(file.Read(0, 8));
        if (stated > LongestHeader)
            throw new CheckpointException(file.Path, null,
                $"the header claims {stated} bytes, at most {LongestHeader} are allowed; this is not a safetensors file, "
                + "or a damaged one.");
        int length = (int)stated;
        if (length > file.Length - 8)
            throw new CheckpointException(file.Path, null,
                $"truncated: the header claims {length} bytes, {file.Length - 8} follow. Download or write it again.");

        SafetensorsHeader header = new(file.Path, 8 + length, file.Length - 8 - length);
        ReadOnlySpan<byte> json = file.Read(8, length);
        if (json.IsEmpty || json[0] != (byte)'{')
            throw new CheckpointException(file.Path, null, "the header does not start with '{'; this is not a safetensors file.");
        if (!Utf8.IsValid(json))
            throw new CheckpointException(file.Path, null, "the header is not valid UTF-8; the file is damaged.");
        try
        {
            header.ReadAll(json);
        }
        catch (JsonException problem)
        {
            throw new CheckpointException(file.Path, null, $"the header is not valid JSON: {problem.Message}", problem);
        }

        header.CheckCoverage();
        file.CheckUnchanged();
        return header;
    }

    private CheckpointException Problem(string? tensor, string problem) => new(file, tensor, problem);

    private void ReadAll(ReadOnlySpan<byte> json)
    {
        Utf8JsonReader reader = new(json, new JsonReaderOptions { MaxDepth = 16 });
        reader.Read(); // the '{' seen above
        bool metadataSeen = false;
        while (Next(ref reader).TokenType != JsonTokenType.EndObject)
        {
            string name = Text(ref reader, null, "a tensor name");
            Next(ref reader);
            if (name == "__metadata__")
            {
                if (metadataSeen)
                    throw Problem(null, "the header has two '__metadata__' objects, at most one is allowed.");
                metadataSeen = true;
                ReadMetadata(ref reader);
                continue;
            }

            TensorEntry entry = ReadEntry(ref reader, name);
            if (!Tensors.TryAdd(name, entry))
                throw Problem(name, "stands in the header twice; names must be unique. The file is damaged or forged.");
            if (Tensors.Count > MostTensors)
                throw Problem(null, $"the header lists more than {MostTensors} tensors.");
        }

        // padding: the format allows spaces; the reader also skips other white space and rejects the rest
        reader.Read();
    }

    private void ReadMetadata(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw Problem(null, $"'__metadata__' is {Kind(reader.TokenType)}, expected an object of strings.");
        while (Next(ref reader).TokenType != JsonTokenType.EndObject)
        {
            string name = Text(ref reader, null, "a name in '__metadata__'");
            Next(ref reader);
            if (!Metadata.TryAdd(name, Text(ref reader, null, $"the value of {CheckpointException.Quote(name)} in '__metadata__'")))
                throw Problem(null, $"'__metadata__' has {CheckpointException.Quote(name)} twice.");
        }
    }

    private TensorEntry ReadEntry(ref Utf8JsonReader reader, string name)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw Problem(name, $"is described by {Kind(reader.TokenType)}, expected an object with dtype, shape and data_offsets.");
        StoredType? type = null;
        long[]? shape = null;
        long[]? offsets = null;
        while (Next(ref reader).TokenType != JsonTokenType.EndObject)
        {
            string key = Text(ref reader, name, "a key");
            Next(ref reader);
            bool twice = false;
            switch (key)
            {
                case "dtype":
                    twice = type is not null;
                    string text = Text(ref reader, name, "dtype");
                    type = StoredTypes.TryParse(text, out StoredType known)
                        ? known
                        : throw Problem(name,
                        $"dtype is {CheckpointException.Quote(text)}, which the format does not have; expected one of F32, F16, BF16, "
                        + "I64, I32, U8 ….");
                    break;
                case "shape":
                    twice = shape is not null;
                    shape = Integers(ref reader, name, "shape");
                    break;
                case "data_offsets":
                    twice = offsets is not null;
                    offsets = Integers(ref reader, name, "data_offsets");
                    break;
                default:
                    reader.Skip(); // as the reference implementation does
                    break;
            }

            if (twice)
                throw Problem(name, $"has '{key}' twice.");
        }

        if (type is null || shape is null || offsets is null)
            throw Problem(name,
                $"has no '{(type is null ? "dtype" : shape is null ? "shape" : "data_offsets")}'; dtype, shape and data_offsets are all "
                + "needed.");
        return Check(name, type.Value, shape, offsets);
    }

    private TensorEntry Check(string name, StoredType type, long[] shape, long[] offsets)
    {
        if (offsets.Length != 2)
            throw Problem(name, $"data_offsets holds {offsets.Length} numbers, expected 2: begin and end.");
        (long begin, long end) = (offsets[0], offsets[1]);
        if (begin > end)
            throw Problem(name, $"data_offsets [{begin}, {end}] are reversed; begin must not be beyond end.");
        if (end > dataLength)
            throw Problem(name,
                $"data_offsets [{begin}, {end}] end beyond the {dataLength} bytes of data in the file; it is truncated or damaged. "
                + "Download or write it again.");

        UInt128 bits = (UInt128)type.Bits();
        UInt128 elements = 1;
        bool empty = Array.IndexOf(shape, 0L) >= 0;
        foreach (long dimension in shape)
        {
            if (!empty)
                elements *= (UInt128)dimension;
            // the file's own size bounds what can be right, and keeps the product from overflowing: 2^63 · 2^63 fits 128 bits
            if (elements > (UInt128)long.MaxValue)
                throw Problem(name, $"the shape {TensorEntry.ShapeText(shape)} has more elements than any file.");
        }

        UInt128 needed = empty ? 0 : elements * bits;
        if (needed % 8 != 0 || needed / 8 != (UInt128)(end - begin))
        {
            string bytes = needed % 8 == 0 ? $"{needed / 8}" : $"{needed / 8} and a half";
            throw Problem(name,
                $"{type.Name()} {TensorEntry.ShapeText(shape)} takes {bytes} bytes, data_offsets [{begin}, {end}] give {end - begin}.");
        }

        return new TensorEntry(file, name, type, shape, empty ? 0 : (long)elements, dataStart + begin, end - begin);
    }

    /// <summary>The format wants the data covered without holes or overlaps, so that nothing can hide in a file.</summary>
    private void CheckCoverage()
    {
        TensorEntry[] ordered = [.. Tensors.Values];
        Array.Sort(ordered, (a, b) => (a.Offset, a.Bytes).CompareTo((b.Offset, b.Bytes)));
        long position = dataStart;
        TensorEntry? previous = null;
        foreach (TensorEntry entry in ordered)
        {
            if (entry.Offset < position)
                throw Problem(entry.Name,
                    $"data_offsets [{entry.Offset - dataStart}, {entry.Offset - dataStart + entry.Bytes}] overlap tensor "
                    + $"{CheckpointException.Quote(previous!.Name)}, which ends at {position - dataStart}. The file is damaged or forged.");
            if (entry.Offset > position)
                throw Problem(entry.Name,
                    $"data_offsets begin at {entry.Offset - dataStart}, expected {position - dataStart}: the format allows no hole "
                    + "between tensors. The file is damaged or forged.");
            position += entry.Bytes;
            previous = entry;
        }

        if (position != dataStart + dataLength)
            throw Problem(null,
                $"{dataStart + dataLength - position} bytes after the last tensor belong to none; the format allows no unused bytes. The "
                + "file is damaged or forged.");
    }

    private long[] Integers(ref Utf8JsonReader reader, string tensor, string what)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw Problem(tensor, $"{what} is {Kind(reader.TokenType)}, expected an array of whole numbers.");
        List<long> numbers = [];
        while (Next(ref reader).TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out long number) || number < 0)
            {
                string found = reader.TokenType == JsonTokenType.Number
                    ? CheckpointException.Quote(Encoding.UTF8.GetString(reader.ValueSpan))
                    : Kind(reader.TokenType);
                throw Problem(tensor, $"{what} holds {found}, expected whole numbers from 0 to 2^63 − 1.");
            }

            if (numbers.Count == MostDimensions)
                throw Problem(tensor, $"{what} holds more than {MostDimensions} numbers.");
            numbers.Add(number);
        }

        return [.. numbers];
    }

    private string Text(ref Utf8JsonReader reader, string? tensor, string what)
    {
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName))
            throw Problem(tensor, $"{what} is {Kind(reader.TokenType)}, expected text.");
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException problem)
        {
            // an escaped half of a surrogate pair
            throw new CheckpointException(file, tensor, $"{what} is not valid Unicode text.", problem);
        }
    }

    private ref Utf8JsonReader Next(ref Utf8JsonReader reader)
    {
        if (!reader.Read())
            throw Problem(null, "the header's JSON ends early.");
        return ref reader;
    }

    private static string Kind(JsonTokenType token) => token switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String or JsonTokenType.PropertyName => "text",
        JsonTokenType.Number => "a number",
        JsonTokenType.True or JsonTokenType.False => "true or false",
        _ => "null",
    };
}
