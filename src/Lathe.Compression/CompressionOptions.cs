using Lathe.Kernels.Formats;

namespace Lathe.Compression;

/// <summary>What is to be done to a checkpoint.</summary>
public sealed record CompressionOptions
{
    /// <summary>8, 6, 5, 4, 3 or 2 for every product that may be integers; null: chosen for each, see <see cref="AverageBits"/>.</summary>
    public int? Bits { get; init; } = 8;

    /// <summary>Of a weight, 2 … 8, where bits are chosen for each product.</summary>
    public double AverageBits { get; init; } = 4;

    public RoundingMethod Rounding { get; init; }

    /// <summary>How GPTQ rounds.</summary>
    public GptqOptions Gptq { get; init; } = new();

    /// <summary>What is removed before anything is rounded.</summary>
    public PruningOptions Pruning { get; init; } = new();

    /// <summary>Threads to use; 0: one a core.</summary>
    public int Threads { get; init; }

    /// <summary>What tells how well the model does its task, measured before and after; null: nothing does.</summary>
    public TaskMetric? Metric { get; init; }

    /// <summary>Where the checkpoint that is compressed is a trimmed one, what it was made from; else null.</summary>
    public TrimmedFrom? Trimmed { get; init; }

    /// <summary>Whether the uniform formats, 8 to 2 bits, are measured beside what is written: each is rounded and run too, which takes
    /// the time of as many compressions, and all of them are in memory at one time.</summary>
    public bool Frontier { get; init; }

    internal bool NeedsData => Bits is null || Frontier || Rounding == RoundingMethod.Gptq || Pruning.NeedsData;

    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    internal void Check()
    {
        if (Bits is { } bits && !WeightEncodings.IntegerBits.Contains(bits))
            throw new ArgumentOutOfRangeException(nameof(Bits), bits, $"expected one of {string.Join(", ", WeightEncodings.IntegerBits)}");
        if (!(AverageBits is >= 2 and <= 8))
            throw new ArgumentOutOfRangeException(nameof(AverageBits), AverageBits, "expected 2 to 8");
        if (!(Pruning.Neurons is >= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(Pruning), Pruning.Neurons, "a share of neurons is 0 or more, and below 1");
        if (!(Pruning.Heads is >= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(Pruning), Pruning.Heads, "a share of heads is 0 or more, and below 1");
        if (Pruning.FewestLeft < 1)
            throw new ArgumentOutOfRangeException(nameof(Pruning), Pruning.FewestLeft, "every layer keeps 1 unit or more");
        if (!(Gptq.Damping > 0) || !double.IsFinite(Gptq.Damping))
            throw new ArgumentOutOfRangeException(nameof(Gptq), Gptq.Damping, "damping is more than 0");
    }
}
