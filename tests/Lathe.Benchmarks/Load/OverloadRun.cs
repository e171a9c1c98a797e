using System.Diagnostics;

namespace Lathe.Benchmarks.Load;

/// <summary>Capacity first, from clients that wait for their answers; then requests at a fixed rate above it, whoever waits; then little,
/// to see it recover.</summary>
internal sealed class OverloadRun(Uri url, int texts, int words, TimeSpan duration, double factor)
{
    private const int MostUnderWay = 2000, Clients = 8;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5), Capacity = TimeSpan.FromSeconds(15), Rest = TimeSpan.FromSeconds(10),
        Recovery = TimeSpan.FromSeconds(10);

    /// <returns>1 where a request failed otherwise than by being shed, or one was shed after the load dropped.</returns>
    public async Task<int> RunAsync(TextWriter output, CancellationToken cancellation)
    {
        using LoadClient client = new(url, texts, words);
        await ClosedLoopAsync(client, WarmUp, cancellation);
        (LoadTally unloaded, double seconds) = await ClosedLoopAsync(client, Capacity, cancellation);
        double capacity = unloaded.Accepted / seconds;
        if (unloaded.Accepted == 0)
            throw new InvalidOperationException($"{url} answered no request: {unloaded.FirstFailure ?? "all were shed"}.");
        await Task.Delay(Rest, cancellation);
        long before = await client.WorkingSetAsync(cancellation);

        Task<long> watching = WatchMemoryAsync(client, duration, cancellation);
        LoadTally overload = await OpenLoopAsync(client, factor * capacity, duration, cancellation);
        long highest = await watching;
        LoadTally recovery = await OpenLoopAsync(client, capacity / 4, Recovery, cancellation);
        await Task.Delay(Rest, cancellation);
        long after = await client.WorkingSetAsync(cancellation);

        output.WriteLine(
            $"{url}, {texts} texts of 1 to {words} words a request; capacity {capacity:F1} requests/s with {Clients} clients, {factor} "
            + $"times that for {duration.TotalMinutes:F1} minutes");
        output.WriteLine();
        output.WriteLine("| phase | accepted/s | shed | failed | not sent | p50 ms | p99 ms |");
        output.WriteLine("|---|---:|---:|---:|---:|---:|---:|");
        output.WriteLine(Row("capacity", unloaded, seconds));
        output.WriteLine(Row("overload", overload, duration.TotalSeconds));
        output.WriteLine(Row("after it, a quarter of the capacity", recovery, Recovery.TotalSeconds));
        output.WriteLine();
        output.WriteLine($"Working set: {before / 1e6:F0} MB before, {highest / 1e6:F0} MB at most, {after / 1e6:F0} MB after.");
        string? failure = overload.FirstFailure ?? recovery.FirstFailure;
        if (failure is not null)
            output.WriteLine($"First failure: {failure}");
        return failure is null && recovery.Shed == 0 ? 0 : 1;
    }

    private static string Row(string phase, LoadTally tally, double seconds)
    {
        double all = Math.Max(1, tally.Accepted + tally.Shed + tally.Failed);
        return $"| {phase} | {tally.Accepted / seconds:F1} | {tally.Shed / all:P1} | {tally.Failed} | {tally.Unsent} | "
            + $"{tally.Percentile(0.5):F1} | {tally.Percentile(0.99):F1} |";
    }

    private static async Task<(LoadTally Tally, double Seconds)> ClosedLoopAsync(LoadClient client, TimeSpan time,
        CancellationToken cancellation)
    {
        LoadTally tally = new();
        long started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(async _ =>
        {
            while (Stopwatch.GetElapsedTime(started) < time)
                await client.SendAsync(tally, cancellation);
        }));
        return (tally, Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    private static async Task<LoadTally> OpenLoopAsync(LoadClient client, double rate, TimeSpan time, CancellationToken cancellation)
    {
        LoadTally tally = new();
        int underWay = 0;
        long started = Stopwatch.GetTimestamp(), due = 0, sent = 0;
        for (TimeSpan elapsed = default; elapsed < time; elapsed = Stopwatch.GetElapsedTime(started))
        {
            for (due = (long)(elapsed.TotalSeconds * rate); sent < due; sent++)
            {
                if (Volatile.Read(ref underWay) >= MostUnderWay)
                {
                    tally.AddUnsent();
                    continue;
                }
                Interlocked.Increment(ref underWay);
                _ = Task.Run(Send, cancellation);
            }
            await Task.Delay(1, cancellation);
        }
        while (Volatile.Read(ref underWay) > 0)
            await Task.Delay(5, cancellation);
        return tally;

        async Task Send()
        {
            try
            {
                await client.SendAsync(tally, cancellation);
            }
            finally
            {
                Interlocked.Decrement(ref underWay);
            }
        }
    }

    private static async Task<long> WatchMemoryAsync(LoadClient client, TimeSpan time, CancellationToken cancellation)
    {
        long highest = 0, started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < time)
        {
            highest = Math.Max(highest, await client.WorkingSetAsync(cancellation));
            await Task.Delay(TimeSpan.FromSeconds(2), cancellation);
        }
        return highest;
    }
}
