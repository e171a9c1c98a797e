using Lathe.Kernels.Formats;

namespace Lathe.Kernels;

/// <summary>
/// One thread's working memory: a block of a head's keys and values as panels, its queries, and what these carry from block to block. Head
/// sizes are rounded up to 32 columns, keys to 32; every array starts on a cache line.
/// </summary>
internal readonly unsafe struct AttentionScratch
{
    /// <summary>Keys of a block of floats: sums are chains of so many products.</summary>
    public const int FloatKeyBlock = KernelLayout.FloatChain;

    /// <summary>Numbers that a tile keeps of its rows, one a row: whole sixteens, so that all rows are computed at once.</summary>
    public const int TileNumbers = 16;

    /// <summary>Of all tiles of a chunk: these have at least half the tallest tile's rows, but for the last two.</summary>
    public const int ChunkNumbers = (AttentionJob.LargestChunk / TileTable.MaxRows + 2) * TileNumbers;

    private const int Line = NativeBlock.Alignment;

    /// <summary>Columns of the head's queries and keys, and of its values, in whole panels.</summary>
    public readonly int Width;
    public readonly int ValueWidth;

    /// <summary>Keys of a block, in whole panels.</summary>
    public readonly int BlockKeys;

    /// <summary>Bytes of a number that is multiplied: 4 or 2.</summary>
    public readonly int NumberBytes;

    /// <summary>Panels [Width][32 keys], of integers [Width / 2][32 keys][2] and a scale a key.</summary>
    public readonly byte* Keys;
    public readonly float* KeyScales;

    /// <summary>Panels [BlockKeys][32 columns], of integers [BlockKeys / 2][32 columns][2] and a scale a key.</summary>
    public readonly byte* Values;
    public readonly float* ValueScales;

    /// <summary>[query, Width], and of integers a factor of the scores a query.</summary>
    public readonly byte* Queries;
    public readonly float* QueryFactors;

    /// <summary>A tile's scores and then powers, with their stride in floats; its weights as integers, with their stride in
    /// bytes.</summary>
    public readonly float* Scores;
    public readonly int ScoreStride;
    public readonly short* Weights;
    public readonly int WeightBytes;

    /// <summary>A tile's masks [row, BlockKeys], and its largest scores [row, 16].</summary>
    public readonly float* Mask;
    public readonly float* Maxima;

    /// <summary>By tile of a chunk and row: the largest score and the sum; [query, ValueWidth] of weighted values; by row of a tile:
    /// factors.</summary>
    public readonly float* Largest;
    public readonly float* Totals;
    public readonly float* Results;
    public readonly float* Carried;
    public readonly float* Factors;

    /// <summary>Factors of the rows that are made integers.</summary>
    public readonly float* Inverses;

    /// <summary>32 rows of floats without gaps, and of integers.</summary>
    public readonly float* Stage;
    public readonly short* StagedIntegers;

    public AttentionScratch(byte* memory, AttentionArithmetic arithmetic, int keys, int headSize, int valueHeadSize)
    {
        bool integers = arithmetic == AttentionArithmetic.Int16;
        Width = Padded(headSize);
        ValueWidth = Padded(valueHeadSize);
        BlockKeys = Padded(Math.Min(keys, KeyBlock(arithmetic)));
        NumberBytes = integers ? sizeof(short) : sizeof(float);
        ScoreStride = BlockKeys + Line / sizeof(float);
        WeightBytes = integers ? BlockKeys * sizeof(short) + Line : 0;
        const int Chunk = AttentionJob.LargestChunk, Rows = TileTable.MaxRows, Columns = TileTable.Columns, Float = sizeof(float);
        byte* next = memory;
        Scores = (float*)Take(ref next, Rows * ScoreStride * Float);
        Weights = (short*)Take(ref next, Rows * WeightBytes);
        Maxima = (float*)Take(ref next, Rows * 16 * Float);
        Carried = (float*)Take(ref next, TileNumbers * Float);
        Factors = (float*)Take(ref next, TileNumbers * Float);
        Queries = Take(ref next, (long)Chunk * Width * NumberBytes);
        QueryFactors = (float*)Take(ref next, integers ? Chunk * Float : 0);
        Keys = Take(ref next, (long)BlockKeys * Width * NumberBytes);
        KeyScales = (float*)Take(ref next, integers ? BlockKeys * Float : 0);
        Values = Take(ref next, (long)BlockKeys * ValueWidth * NumberBytes);
        ValueScales = (float*)Take(ref next, integers ? BlockKeys * Float : 0);
        Mask = (float*)Take(ref next, Rows * BlockKeys * Float);
        Largest = (float*)Take(ref next, ChunkNumbers * Float);
        Totals = (float*)Take(ref next, ChunkNumbers * Float);
        Results = (float*)Take(ref next, (long)Chunk * ValueWidth * Float);
        Inverses = (float*)Take(ref next, integers ? Math.Max(Chunk, BlockKeys) * Float : 0);
        Stage = (float*)Take(ref next, (long)Columns * Math.Max(Width, ValueWidth) * Float);
        StagedIntegers = (short*)Take(ref next, integers ? (long)Columns * Math.Max(Width, ValueWidth) * sizeof(short) : 0);
        End = next;
    }

    /// <summary>Bytes from panel to panel.</summary>
    public long KeyPanelBytes => (long)Width * TileTable.Columns * NumberBytes;

    public long ValuePanelBytes => (long)BlockKeys * TileTable.Columns * NumberBytes;

    private byte* End { get; }

    public static long Bytes(AttentionArithmetic arithmetic, int keys, int headSize, int valueHeadSize) =>
        new AttentionScratch(null, arithmetic, keys, headSize, valueHeadSize).End - (byte*)null;

    /// <summary>In front of the others: rows of all heads that wait to be quantised; none for a width of 0.</summary>
    public static long RowBytes(int width) =>
        width == 0 ? 0 : ((long)AttentionJob.ChunkOf(width) * width * sizeof(float) + NativeBlock.Alignment - 1) / NativeBlock.Alignment
        * NativeBlock.Alignment;

    /// <summary>Keys of a block: its scores stay in L1, and what is carried from block to block is scaled as in any online
    /// softmax.</summary>
    public static int KeyBlock(AttentionArithmetic arithmetic) =>
        arithmetic == AttentionArithmetic.Int16 ? Int16Scheme.KeyBlock : FloatKeyBlock;

    private static int Padded(int columns) => (columns + TileTable.Columns - 1) / TileTable.Columns * TileTable.Columns;

    private static byte* Take(ref byte* next, long bytes)
    {
        byte* taken = next;
        next += (bytes + Line - 1) / Line * Line;
        return taken;
    }
}
