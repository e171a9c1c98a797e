namespace Lathe.Kernels;

/// <summary>One thread's working memory in 16-bit integers: a block of a head's keys and values, and what its queries carry from block to block.</summary>
internal readonly unsafe struct Int16FallbackScratch
{
    /// <summary>[key, headSize] and their scales.</summary>
    public readonly short* Keys;
    public readonly float* KeyScales;

    /// <summary>[key, valueHeadSize] and their scales.</summary>
    public readonly short* Values;
    public readonly float* ValueScales;

    /// <summary>One query.</summary>
    public readonly short* Query;

    /// <summary>One query's scores, then its weights, in whole sixteens; and the weights as integers.</summary>
    public readonly float* Scores;
    public readonly short* Weights;

    /// <summary>By query: the largest score so far, the sum of the weights, and [query, valueHeadSize] of weighted values.</summary>
    public readonly float* Maxima;
    public readonly float* Totals;
    public readonly float* Results;

    public Int16FallbackScratch(byte* memory, int keys, int headSize, int valueHeadSize)
    {
        keys = BlockOf(keys);
        Scores = (float*)memory;
        KeyScales = Scores + keys;
        ValueScales = KeyScales + keys;
        Maxima = ValueScales + keys;
        Totals = Maxima + AttentionJob.LargestChunk;
        Results = Totals + AttentionJob.LargestChunk;
        Weights = (short*)(Results + (long)AttentionJob.LargestChunk * valueHeadSize);
        Query = Weights + keys;
        Keys = Query + headSize;
        Values = Keys + (long)keys * headSize;
    }

    public static long Bytes(int keys, int headSize, int valueHeadSize) =>
        BlockOf(keys) * (3L * sizeof(float) + (1L + headSize + valueHeadSize) * sizeof(short))
        + AttentionJob.LargestChunk * (2L + valueHeadSize) * sizeof(float) + (long)headSize * sizeof(short);

    private static int BlockOf(int keys) => (Math.Min(keys, Int16Scheme.KeyBlock) + 15) / 16 * 16;
}
