namespace Lathe.Kernels;

/// <summary>One thread's working memory: a head's keys as panels, its values as panels, and a block's scores and results.</summary>
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

    public static long Bytes(int keys, int headSize, int valueHeadSize) =>
        sizeof(float) * ((long)Padded(keys) * headSize + (long)keys * Padded(valueHeadSize) + TileTable.MaxRows * ((long)PaddedScores(keys) + Padded(valueHeadSize)));

    private static int Padded(int columns) => (columns + TileTable.Columns - 1) / TileTable.Columns * TileTable.Columns;

    /// <summary>Whole panels, and a line more, so that the rows of a block lie in different cache sets.</summary>
    private static int PaddedScores(int keys) => Padded(keys) + 16;
}
