using System.Runtime.InteropServices;

namespace Lathe.Checkpoints;

/// <summary>
/// A safetensors file: the header is parsed and checked when it is opened, tensors are copied out of the file when asked for.
/// </summary>
/// <remarks>
/// Reading is safe from several threads; <see cref="Dispose"/> is not, while another thread reads. A file that is written to while it is
/// open is an error at the next read, as far as the platform tells: docs/checkpoints.md says what each one does.
/// </remarks>
public sealed class SafetensorsFile : IDisposable
{
    private readonly WeightFile file;

    private SafetensorsFile(WeightFile file, SafetensorsHeader header)
    {
        this.file = file;
        Tensors = header.Tensors;
        Metadata = header.Metadata;
    }

    /// <summary>The path it was opened with.</summary>
    public string Path => file.Path;

    /// <summary>All tensors by name, with checked types, shapes and ranges.</summary>
    public IReadOnlyDictionary<string, TensorEntry> Tensors { get; }

    /// <summary>The header's free-form texts, such as <c>format</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens and checks a file.</summary>
    /// <exception cref="CheckpointException">
    /// It is no regular file or cannot be opened, is truncated, or its header breaks a rule of the format: reversed, overlapping or missing
    /// ranges, a shape that does not take the bytes it is given, a name twice, an unknown type.
    /// </exception>
    public static SafetensorsFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Open(WeightFile.Open(path));
    }

    /// <summary>Takes over <paramref name="file"/>.</summary>
    internal static SafetensorsFile Open(WeightFile file)
    {
        try
        {
            return new SafetensorsFile(file, SafetensorsHeader.Parse(file));
        }
        catch (CheckpointException)
        {
            // damage that is there because somebody writes just now has another remedy
            using (file)
                file.CheckUnchanged();
            throw;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The tensor of exactly this name.</summary>
    /// <exception cref="CheckpointException">There is none.</exception>
    public TensorEntry Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Tensors.TryGetValue(name, out TensorEntry? entry)
            ? entry
            : throw new CheckpointException(Path, name, $"is not in the file, which holds {NameResolution.Some(Tensors.Keys)}.");
    }

    /// <summary>A tensor's elements, row-major, as float32.</summary>
    /// <exception cref="CheckpointException">No such tensor, its type is not F32, F16 or BF16, or the file was written to since it was
    /// opened.</exception>
    public float[] ReadFloat32(string name)
    {
        TensorEntry entry = Find(name);
        float[] values = new float[ArrayLength(entry)];
        ReadFloat32(entry, 0, values);
        return values;
    }

    /// <summary>A tensor's elements, row-major, as int32.</summary>
    /// <exception cref="CheckpointException">No such tensor, its type is not I64, I32 or U8, a value does not fit an int32, or the file was
    /// written to.</exception>
    public int[] ReadInt32(string name)
    {
        TensorEntry entry = Find(name);
        int[] values = new int[ArrayLength(entry)];
        ReadInt32(entry, values);
        return values;
    }

    /// <summary>A tensor as float32 or int32, whichever its type is read as.</summary>
    /// <exception cref="CheckpointException">No such tensor, more than four dimensions, or a type that is not read.</exception>
    public Tensor Read(string name)
    {
        TensorEntry entry = Find(name);
        if (entry.Shape.Count > 4)
            throw new CheckpointException(Path, name, $"has {entry.Shape.Count} dimensions, at most 4 are read.");
        if (!entry.Type.IsFloat() && !entry.Type.IsInteger())
            throw new CheckpointException(Path, name,
                $"is {entry.Type.Name()}, expected F32, F16, BF16, I64, I32 or U8; store it as one of these.");
        ArrayLength(entry);
        int[] shape = new int[entry.Shape.Count];
        for (int i = 0; i < shape.Length; i++)
        {
            shape[i] = entry.Shape[i] <= int.MaxValue
                ? (int)entry.Shape[i]
                : throw new CheckpointException(Path, name,
                $"has shape {TensorEntry.ShapeText(entry.Shape)}; a dimension that does not fit 32 bits is not read.");
        }

        return entry.Type.IsFloat() ? Tensor.From(ReadFloat32(name), shape) : Tensor.From(ReadInt32(name), shape);
    }

    /// <summary>
    /// Writes tensors as a safetensors file, in the order given: float32 as F32, int32 as I32. The name holds either its old contents
    /// or the whole new file, never a part.
    /// </summary>
    /// <exception cref="CheckpointException">A name is given twice, or the folder or disk refuses; nothing is written then.</exception>
    public static void Write(string path, IEnumerable<(string Name, Tensor Tensor)> tensors)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(tensors);
        (string, Tensor)[] all = [.. tensors];
        AtomicFile.Write(path, stream => SafetensorsWriter.Write(stream, path, all));
    }

    public void Dispose() => file.Dispose();

    /// <summary>Elements <paramref name="first"/> … of a tensor of this file, as many as <paramref name="destination"/> takes.</summary>
    internal unsafe void ReadFloat32(TensorEntry entry, long first, Span<float> destination)
    {
        if (!entry.Type.IsFloat())
            throw new CheckpointException(Path, entry.Name,
                $"is {entry.Type.Name()}, expected F32, F16 or BF16; store it as one of these.");
        (long offset, long bytes) = Range(entry, first, destination.Length);
        fixed (float* start = destination)
        {
            float* values = start;
            switch (entry.Type)
            {
                case StoredType.F32:
                    file.Read(offset, (byte*)values, bytes);
                    break;
                case StoredType.F16:
                    file.Read(offset, bytes, (at, piece) =>
                        ElementConversion.Float16ToFloat32(MemoryMarshal.Cast<byte, Half>(piece),
                        new Span<float>(values + at / 2, piece.Length / 2)));
                    break;
                default:
                    file.Read(offset, bytes, (at, piece) =>
                        ElementConversion.BFloat16ToFloat32(MemoryMarshal.Cast<byte, ushort>(piece),
                        new Span<float>(values + at / 2, piece.Length / 2)));
                    break;
            }
        }

        file.CheckUnchanged();
    }

    /// <summary>The tensor's bytes as they stand in the file.</summary>
    internal void CopyTo(TensorEntry entry, Stream target)
    {
        // one piece after the other: pieces of a large read come from several threads
        const int AtOnce = 1 << 20;
        for (long done = 0; done < entry.Bytes; done += AtOnce)
            target.Write(file.Read(entry.Offset + done, (int)Math.Min(AtOnce, entry.Bytes - done)));
        file.CheckUnchanged();
    }

    internal unsafe void ReadInt32(TensorEntry entry, Span<int> destination)
    {
        if (!entry.Type.IsInteger())
            throw new CheckpointException(Path, entry.Name, $"is {entry.Type.Name()}, expected I64, I32 or U8; store it as one of these.");
        (long offset, long bytes) = Range(entry, 0, destination.Length);
        fixed (int* start = destination)
        {
            int* values = start;
            switch (entry.Type)
            {
                case StoredType.I32:
                    file.Read(offset, (byte*)values, bytes);
                    break;
                case StoredType.U8:
                    file.Read(offset, bytes, (at, piece) => ElementConversion.ToInt32(piece, new Span<int>(values + at, piece.Length)));
                    break;
                default:
                    file.Read(offset, bytes, (at, piece) => Narrow(entry, at / 8, MemoryMarshal.Cast<byte, long>(piece), values));
                    break;
            }
        }

        file.CheckUnchanged();
    }

    private unsafe void Narrow(TensorEntry entry, long first, ReadOnlySpan<long> source, int* values)
    {
        int wrong = ElementConversion.ToInt32(source, new Span<int>(values + first, source.Length));
        if (wrong >= 0)
            throw new CheckpointException(Path, entry.Name,
                $"element {first + wrong} is {source[wrong]}, expected a value that fits 32 bits.");
    }

    private static (long Offset, long Bytes) Range(TensorEntry entry, long first, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first, entry.Elements - count);
        long elementBytes = entry.Type.Bits() / 8;
        return (entry.Offset + first * elementBytes, count * elementBytes);
    }

    private int ArrayLength(TensorEntry entry) => entry.Elements <= Array.MaxLength
        ? (int)entry.Elements
        : throw new CheckpointException(Path, entry.Name, $"has {entry.Elements} elements, more than the {Array.MaxLength} of one array.");
}
