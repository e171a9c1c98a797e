namespace Lathe.Kernels;

/// <summary>An embedding table [count, width], rows one after the other in float32, bf16 or f16. Immutable.</summary>
public sealed unsafe class EmbeddingTable
{
    private EmbeddingTable(string name, int count, int width, StorageType storageType, NativeBlock payload)
    {
        long expected = PayloadBytes(count, width, storageType);
        if (payload.Bytes != expected)
            throw new ArgumentException($"embedding '{name}' [{count}, {width}] {storageType}: the payload has {payload.Bytes} bytes, expected {expected}");
        Name = name;
        Count = count;
        Width = width;
        StorageType = storageType;
        Block = payload;
    }

    public string Name { get; }

    /// <summary>Rows; ids are 0 … Count − 1.</summary>
    public int Count { get; }

    public int Width { get; }

    public StorageType StorageType { get; }

    public long Bytes => Block.Bytes;

    /// <summary>The whole block, as a packed file stores it.</summary>
    public ReadOnlySpan<byte> Payload => Block.Span;

    internal NativeBlock Block { get; }

    /// <summary>Packs values [count, width], rounding to the storage type.</summary>
    public static EmbeddingTable Pack(string name, int count, int width, StorageType storageType, ReadOnlySpan<float> values)
    {
        Check(name, count, width);
        if (values.Length != (long)count * width)
            throw new ArgumentException($"embedding '{name}': {values.Length} values, expected {count} × {width}");
        EmbeddingTable table = new(name, count, width, storageType, NativeBlock.Allocate(PayloadBytes(count, width, storageType)));
        Span<ushort> narrow = storageType == StorageType.Float32 ? [] : new Span<ushort>(table.Block.Pointer, values.Length);
        switch (storageType)
        {
            case StorageType.Float32: values.CopyTo(new Span<float>(table.Block.Pointer, values.Length)); break;
            case StorageType.BFloat16: HalfWidth.ToBFloat16(values, narrow); break;
            default: HalfWidth.ToFloat16(values, narrow); break;
        }
        return table;
    }

    /// <summary>Takes a block as <see cref="Payload"/> gave it.</summary>
    /// <exception cref="ArgumentException">The block has the wrong size.</exception>
    public static EmbeddingTable FromPayload(string name, int count, int width, StorageType storageType, NativeBlock payload)
    {
        Check(name, count, width);
        return new EmbeddingTable(name, count, width, storageType, payload);
    }

    public static long PayloadBytes(int count, int width, StorageType storageType) =>
        (long)count * width * (storageType switch
        {
            StorageType.Float32 => sizeof(float),
            StorageType.BFloat16 or StorageType.Float16 => sizeof(ushort),
            _ => throw new ArgumentOutOfRangeException(nameof(storageType), storageType, "embeddings are stored as float32, bf16 or f16"),
        });

    private static void Check(string name, int count, int width)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (count < 1 || width < 1)
            throw new ArgumentException($"embedding '{name}' [{count}, {width}]: both dimensions must be at least 1");
    }
}
