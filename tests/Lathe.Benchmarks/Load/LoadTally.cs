namespace Lathe.Benchmarks.Load;

/// <summary>Counts answers and their times in memory that does not grow: times stand in buckets of two per cent.</summary>
internal sealed class LoadTally
{
    private const double Step = 1.02, Shortest = 0.01;

    private readonly long[] buckets = new long[1200];
    private long accepted, shed, failed, unsent;

    public long Accepted => Interlocked.Read(ref accepted);

    /// <summary>429 or 503.</summary>
    public long Shed => Interlocked.Read(ref shed);

    /// <summary>Any other answer, or none.</summary>
    public long Failed => Interlocked.Read(ref failed);

    /// <summary>Requests that were due while as many as may be were under way.</summary>
    public long Unsent => Interlocked.Read(ref unsent);

    /// <summary>What the first failure was.</summary>
    public string? FirstFailure { get; private set; }

    public void Accept(double milliseconds)
    {
        Interlocked.Increment(ref accepted);
        int bucket = (int)Math.Clamp(Math.Log(milliseconds / Shortest) / Math.Log(Step), 0, buckets.Length - 1);
        Interlocked.Increment(ref buckets[bucket]);
    }

    public void AddShed() => Interlocked.Increment(ref shed);

    public void AddUnsent() => Interlocked.Increment(ref unsent);

    public void Fail(string what)
    {
        Interlocked.Increment(ref failed);
        FirstFailure ??= what;
    }

    /// <summary>Milliseconds that this share of the accepted requests took at most; 0 where none was.</summary>
    public double Percentile(double share)
    {
        long wanted = (long)Math.Ceiling(share * Accepted), seen = 0;
        if (wanted == 0)
            return 0;
        for (int i = 0; i < buckets.Length; i++)
        {
            seen += Interlocked.Read(ref buckets[i]);
            if (seen >= wanted)
                return Shortest * Math.Pow(Step, i + 1);
        }
        return double.PositiveInfinity;
    }
}
