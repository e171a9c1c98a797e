namespace Lathe.Kernels;

/// <summary>
/// The numbers of attention in 16-bit integers. Within them every integer sum is exact in 32 bits, whatever the operands, so that all tiers
/// give the same bits.
/// </summary>
internal static class Int16Scheme
{
    /// <summary>Queries, keys and values lie in ±4,095 times their scale: 128 products of two are below 2³¹.</summary>
    public const float Levels = 4095f;

    /// <summary>Products of queries and keys that are summed as integers; longer sums are joined as floats, in order.</summary>
    public const int DepthChunk = 128;

    /// <summary>Keys of a block: its scores stay in L1, and what is carried from block to block is scaled as in any online
    /// softmax.</summary>
    public const int KeyBlock = 512;

    /// <summary>Times a row's largest weight: the step at which the largest integer is 32,767.</summary>
    public const float StepOfLargest = 1f / 32_767f;

    /// <summary>Times the sum of a block's weights: the step at which the integers sum up to 516,096. With 512 roundings more, times 4,095,
    /// that is below 2³¹.</summary>
    public const float StepOfSum = 1f / 516_096f;

    /// <summary>Steps are at least that, so that their reciprocals are finite.</summary>
    public const float SmallestStep = 1e-35f;

    /// <summary>What is smaller than this is as good as zero; divisors are at least that.</summary>
    public const float Smallest = 1e-30f;

    /// <summary>Scores are in powers of two: one multiplication less in every exponential.</summary>
    public const double LogarithmBase = 1.4426950408889634;
}
