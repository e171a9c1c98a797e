using System.ComponentModel;
using Lathe.Kernels;
using Lathe.Kernels.Formats;

namespace Lathe.CompilerServices;

/// <summary>An embedding table [count, width]: rows in float32, bf16 or f16, or integers of 8 or 4 bits with their scales.
/// Immutable.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed unsafe class EmbeddingTable
{
    private EmbeddingTable(string name, int count, int width, WeightFormat format, NativeBlock payload)
    {
        long expected = PayloadBytes(count, width, format);
        if (payload.Bytes != expected)
            throw new ArgumentException(
                $"embedding '{name}' [{count}, {width}] {format}: the payload has {payload.Bytes} bytes, expected {expected}");
        Name = name;
        Count = count;
        Width = width;
        Format = format.For(width);
        Block = payload;
    }

    public string Name { get; }

    /// <summary>Rows; ids are 0 … Count − 1.</summary>
    public int Count { get; }

    public int Width { get; }

    /// <summary>How a row is stored.</summary>
    public WeightFormat Format { get; }

    public long Bytes => Block.Bytes;

    /// <summary>The whole block, as a packed file stores it.</summary>
    public ReadOnlySpan<byte> Payload => Block.Span;

    internal NativeBlock Block { get; }

    /// <summary>Packs values [count, width], rounding to the storage type: integers of 8 bits with a scale a row, of 4 bits with one for
    /// each group of a row, chosen for the least squared error.</summary>
    public static EmbeddingTable Pack(string name, int count, int width, WeightFormat format, ReadOnlySpan<float> values)
    {
        Check(name, count, width);
        if (values.Length != (long)count * width)
            throw new ArgumentException($"embedding '{name}': {values.Length} values, expected {count} × {width}");
        EmbeddingTable table = new(name, count, width, format, NativeBlock.Allocate(PayloadBytes(count, width, format)));
        switch (format.Encoding)
        {
            case WeightEncoding.Float32: values.CopyTo(new Span<float>(table.Block.Pointer, values.Length)); break;
            case WeightEncoding.BFloat16: HalfWidth.ToBFloat16(values, new Span<ushort>(table.Block.Pointer, values.Length)); break;
            case WeightEncoding.Float16: HalfWidth.ToFloat16(values, new Span<ushort>(table.Block.Pointer, values.Length)); break;
            default:
                fixed (float* source = values)
                    new IntegerRows(count, width, format).Pack(source, table.Block.Pointer);
                break;
        }
        return table;
    }

    /// <summary>Takes a block as <see cref="Payload"/> gave it.</summary>
    /// <exception cref="ArgumentException">The block has the wrong size.</exception>
    internal static EmbeddingTable FromPayload(string name, int count, int width, WeightFormat format, NativeBlock payload)
    {
        Check(name, count, width);
        return new EmbeddingTable(name, count, width, format, payload);
    }

    /// <exception cref="ArgumentException">Embeddings are not stored so.</exception>
    public static long PayloadBytes(int count, int width, WeightFormat format)
    {
        if (!format.Description.StoresEmbeddings)
        {
            throw new ArgumentOutOfRangeException(nameof(format), format, $"embeddings are stored as "
                + $"{string.Join(", ", WeightEncodings.All.Where(known => known.StoresEmbeddings).Select(known => known.Name))}");
        }

        return format.IsInteger ? new IntegerRows(count, width, format).Bytes : (long)count * width * format.Bits / 8;
    }

    private static void Check(string name, int count, int width)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (count < 1 || width < 1)
            throw new ArgumentException($"embedding '{name}' [{count}, {width}]: both dimensions must be at least 1");
    }
}
