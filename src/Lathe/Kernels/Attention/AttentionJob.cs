namespace Lathe.Kernels;

/// <summary>
/// An attention as its threads see it. Work is dealt out in tiles of queries: of one head, or, where finished rows are to be quantised, of
/// all heads, so that a row is complete when its thread has done with it.
/// </summary>
internal unsafe struct AttentionJob
{
    /// <summary>Queries that share a head's packed keys and values before these are packed again.</summary>
    public const int LargestChunk = 192;

    /// <summary>Unfinished rows of all heads wait in L2.</summary>
    private const int ChunkBytes = 512 * 1024;

    private const int DealtRows = 4;

    /// <summary>What packing a key costs, in queries.</summary>
    private const int PackingCost = 2;

    public float* Query;
    public float* Key;
    public float* Value;

    /// <summary>In their place, where operands are integers as they come.</summary>
    public HeadRows QueryHeads;
    public HeadRows KeyHeads;
    public HeadRows ValueHeads;

    /// <summary>Null for no mask.</summary>
    public float* Mask;

    /// <summary>Null where only quantised rows are wanted.</summary>
    public float* Output;
    public QuantizedTarget Quantized;
    public int* QueryStarts;
    public int* KeyStarts;
    public AttentionKernelSet Kernels;
    public byte* Scratch;
    public long ScratchStride;

    public long QueryStride;
    public long KeyStride;
    public long ValueStride;
    public long OutputStride;
    public long MaskBatchStride;
    public long MaskHeadStride;
    public long MaskQueryStride;

    public int Sequences;
    public int LongestKeys;
    public int Heads;
    public int HeadSize;
    public int ValueHeadSize;
    public int Parts;
    public float Scale;
    public AttentionArithmetic Arithmetic;

    /// <summary>Of all tiles; a part is an even share of it.</summary>
    public long Cost;

    public readonly bool ReadsHeads => !QueryHeads.IsEmpty;

    public readonly int Width => Heads * ValueHeadSize;

    /// <summary>Heads of a tile of queries.</summary>
    public readonly int TileHeads => Quantized.IsEmpty ? 1 : Heads;

    public readonly int ChunkRows => Output != null ? LargestChunk : ChunkOf(Width);

    /// <summary>Rows that wait for their last head when no one keeps them as float.</summary>
    public static int ChunkOf(int width) =>
        Math.Clamp(ChunkBytes / sizeof(float) / width / TileTable.MaxRows, 1, LargestChunk / TileTable.MaxRows) * TileTable.MaxRows;

    /// <summary>Queries of a tile: few, so that shares are even; a thread puts those of its share together again.</summary>
    public static int TileRows(int queries) => Math.Min(queries, DealtRows);

    public readonly int Queries(int sequence) => QueryStarts[sequence + 1] - QueryStarts[sequence];

    public readonly int Keys(int sequence) => KeyStarts[sequence + 1] - KeyStarts[sequence];

    /// <summary>Of one tile of queries of a sequence, in products of a query and a key.</summary>
    public readonly long TileCost(int sequence) => (TileRows(Queries(sequence)) + PackingCost) * (long)Keys(sequence);

    public static int Tiles(int queries) => queries == 0 ? 0 : (queries + TileRows(queries) - 1) / TileRows(queries);

    /// <summary>One head of some queries of a sequence.</summary>
    /// <param name="sequence">Which sequence.</param>
    /// <param name="head">Which head.</param>
    /// <param name="first">The first query, counted within the sequence.</param>
    /// <param name="queries">How many.</param>
    /// <param name="rows">Where the row of query <paramref name="first"/> goes, all heads.</param>
    /// <param name="rowStride">Floats from row to row there.</param>
    public readonly AttentionHead Head(int sequence, int head, int first, int queries, float* rows, long rowStride) => new()
    {
        Query = Query + (QueryStarts[sequence] + (long)first) * QueryStride + (long)head * HeadSize,
        Key = Key + KeyStarts[sequence] * KeyStride + (long)head * HeadSize,
        Value = Value + KeyStarts[sequence] * ValueStride + (long)head * ValueHeadSize,
        QueryPart = QueryHeads.At(head, QueryStarts[sequence] + (long)first),
        KeyPart = KeyHeads.At(head, KeyStarts[sequence]),
        ValuePart = ValueHeads.At(head, KeyStarts[sequence]),
        Mask = Mask == null ? null : Mask + sequence * MaskBatchStride + head * MaskHeadStride + first * MaskQueryStride,
        Output = rows + (long)head * ValueHeadSize,
        OutputStride = rowStride,
        Queries = queries,
        Keys = Keys(sequence),
    };
}
