namespace Lathe.Kernels;

/// <summary>
/// The numbers of attention in 16-bit integers. Within them every integer sum is exact in 32 bits, whatever the operands, so that all tiers give the
/// same bits.
/// </summary>
internal static class Int16Scheme
{
    /// <summary>Queries, keys and values lie in ±4,095 times their scale: 128 products of two are below 2³¹.</summary>
    public const float Levels = 4095f;

    /// <summary>Products of queries and keys that are summed as integers; longer sums are joined as floats, in order.</summary>
    public const int DepthChunk = 128;

    /// <summary>Keys of a block: its scores stay in L1, and what is carried from block to block is scaled as in any online softmax.</summary>
    public const int KeyBlock = 512;

    /// <summary>A weight's largest integer.</summary>
    public const float WeightLevels = 32_767f;

    /// <summary>The weights of a block sum up to at most this, before rounding. With 512 roundings more, times 4,095, that is below 2³¹.</summary>
    public const float WeightSum = 516_096f;

    /// <summary>What is smaller than this is as good as zero; divisors are at least that.</summary>
    public const float Smallest = 1e-30f;

    /// <summary>Scores are in powers of two: one multiplication less in every exponential.</summary>
    public const double LogarithmBase = 1.4426950408889634;
}
