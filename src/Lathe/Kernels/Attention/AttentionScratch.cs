namespace Lathe.Kernels;

/// <summary>One thread's working memory in float32: a head's keys as panels, its values as panels, and a tile's scores and results.</summary>
internal readonly unsafe struct AttentionScratch
{
    public readonly float* Keys;
    public readonly float* Values;
    public readonly float* Scores;
    public readonly float* Results;

    /// <summary>Floats from query to query of <see cref="Scores"/> and <see cref="Results"/>.</summary>
    public readonly int ScoreStride;
    public readonly int ResultStride;

    public AttentionScratch(byte* memory, int keys, int headSize, int valueHeadSize)
    {
        ScoreStride = PaddedScores(keys);
        ResultStride = Padded(valueHeadSize);
        Keys = (float*)memory;
        Values = Keys + (long)Padded(keys) * headSize;
        Scores = Values + (long)keys * Padded(valueHeadSize);
        Results = Scores + TileTable.MaxRows * ScoreStride;
    }

    /// <summary>In front of the others: rows of all heads that wait to be quantised; none for a width of 0.</summary>
    public static long RowBytes(int width) =>
        width == 0 ? 0 : ((long)AttentionJob.ChunkOf(width) * width * sizeof(float) + NativeBlock.Alignment - 1) / NativeBlock.Alignment * NativeBlock.Alignment;

    public static long Bytes(int keys, int headSize, int valueHeadSize) =>
        sizeof(float) * ((long)Padded(keys) * headSize + (long)keys * Padded(valueHeadSize) + TileTable.MaxRows * ((long)PaddedScores(keys) + Padded(valueHeadSize)));

    private static int Padded(int columns) => (columns + TileTable.Columns - 1) / TileTable.Columns * TileTable.Columns;

    /// <summary>Whole panels, and a line more, so that the rows of a block lie in different cache sets.</summary>
    private static int PaddedScores(int keys) => Padded(keys) + 16;
}
