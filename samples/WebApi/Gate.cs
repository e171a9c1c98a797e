using System.Diagnostics.Metrics;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;

namespace WebApi;

/// <summary>
/// In front of the pipelines: a bounded number of texts is inside, the rest is turned away at once; of those inside, as many requests are
/// worked on as there are cores, in the order in which they came.
/// </summary>
internal sealed class Gate : IDisposable
{
    public const string MeterName = "Lathe.WebApi";

    private readonly ConcurrencyLimiter admission;
    private readonly SemaphoreSlim turns = new(Environment.ProcessorCount, Environment.ProcessorCount);
    private readonly Counter<long> shed;
    private readonly int most;

    public Gate(IOptions<ServiceLimits> limits, IMeterFactory meters)
    {
        most = limits.Value.MaxTextsInside;
        admission = new ConcurrencyLimiter(new ConcurrencyLimiterOptions { PermitLimit = most, QueueLimit = 0 });
        Meter meter = meters.Create(MeterName);
        shed = meter.CreateCounter<long>("lathe.webapi.requests.shed", "{request}",
            "Requests that were turned away because too many texts were inside.");
        meter.CreateObservableGauge("lathe.webapi.texts.inside", () => TextsInside, "{text}",
            "Texts that are being answered or wait for it.");
    }

    /// <summary>Texts that are being answered or wait for it.</summary>
    public int TextsInside => most - (int)(admission.GetStatistics()?.CurrentAvailablePermits ?? most);

    /// <summary>Lets a request in or not, without waiting.</summary>
    /// <param name="texts">Its texts, at most the limit of a request.</param>
    /// <returns>To be disposed when it is answered; not acquired where there is no room.</returns>
    public RateLimitLease TryEnter(int texts)
    {
        RateLimitLease lease = admission.AttemptAcquire(texts);
        if (!lease.IsAcquired)
            shed.Add(1);
        return lease;
    }

    /// <summary>Waits for a request's turn.</summary>
    public Task WaitForTurnAsync(CancellationToken cancellation) => turns.WaitAsync(cancellation);

    public void EndTurn() => turns.Release();

    public void Dispose()
    {
        admission.Dispose();
        turns.Dispose();
    }
}
