namespace Lathe.Compression;

/// <summary>What a compression may cost and has to give; <see cref="BudgetAttribute"/> says the same on a class. Null leaves it
/// open.</summary>
public sealed record CompressionBudget
{
    /// <summary>How far the task's metric may fall, in its own unit, 0 or more.</summary>
    public double? MaxMetricDrop { get; init; }

    /// <summary>How many times as fast as float32, more than 0.</summary>
    public double? MinSpeedup { get; init; }

    /// <summary>Bytes of the weights in memory, 1 or more.</summary>
    public long? MaxSizeBytes { get; init; }

    internal BudgetPromise Promise => new(MaxMetricDrop, MinSpeedup, MaxSizeBytes);

    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    internal void Check()
    {
        if (MaxMetricDrop is { } drop && !(drop >= 0 && double.IsFinite(drop)))
            throw new ArgumentOutOfRangeException(nameof(MaxMetricDrop), drop, "a metric may fall by 0 or more");
        if (MinSpeedup is { } speedup && !(speedup > 0 && double.IsFinite(speedup)))
            throw new ArgumentOutOfRangeException(nameof(MinSpeedup), speedup, "a speed-up is more than 0");
        if (MaxSizeBytes is < 1)
            throw new ArgumentOutOfRangeException(nameof(MaxSizeBytes), MaxSizeBytes, "a size is 1 byte or more");
    }
}
