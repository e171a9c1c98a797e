using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Lathe.Benchmarks.Load;

/// <summary>Sends requests to POST /embeddings and tallies the answers.</summary>
internal sealed class LoadClient : IDisposable
{
    // fewer than the service takes, so that it is the gate that sheds and not the listener
    private const int Connections = 400, Bodies = 64;
    private const string WorkingSet = "dotnet_process_memory_working_set_bytes";

    private static readonly string[] Vocabulary =
        ["the", "lathe", "turns", "wood", "will", "it", "rain", "tomorrow", "in", "paris", "play", "some", "music", "book", "a", "table",
        "for", "two", "how", "far", "is", "moon"];

    private readonly HttpClient client;
    private readonly byte[][] bodies;
    private int next;

    public LoadClient(Uri url, int texts, int words)
    {
        client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = Connections })
        {
            BaseAddress = url,
            Timeout = TimeSpan.FromSeconds(60)
        };
        Random random = new(5);
        bodies = [.. Enumerable.Range(0, Bodies).Select(_ => JsonSerializer.SerializeToUtf8Bytes(
            new Dictionary<string, string[]>(StringComparer.Ordinal) { ["inputs"] = Texts(random, texts, words) }))];
    }

    /// <summary>Sends one request and waits for its answer.</summary>
    public async Task SendAsync(LoadTally tally, CancellationToken cancellation)
    {
        long started = Stopwatch.GetTimestamp();
        try
        {
            ByteArrayContent content = new(bodies[(uint)Interlocked.Increment(ref next) % Bodies]);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using HttpResponseMessage response = await client.PostAsync("/embeddings", content, cancellation);
            await response.Content.CopyToAsync(Stream.Null, cancellation);
            if (response.StatusCode == HttpStatusCode.OK)
                tally.Accept(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            else if (response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable)
                tally.AddShed();
            else
                tally.Fail($"{(int)response.StatusCode}");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException
            || (exception is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            tally.Fail($"{exception.GetType().Name}: {exception.Message}");
        }
    }

    /// <summary>Bytes of memory that the service's process holds, as its /metrics tells.</summary>
    public async Task<long> WorkingSetAsync(CancellationToken cancellation)
    {
        string metrics = await client.GetStringAsync("/metrics", cancellation);
        string line = metrics.Split('\n').FirstOrDefault(line => line.StartsWith(WorkingSet, StringComparison.Ordinal))
            ?? throw new InvalidDataException($"/metrics has no {WorkingSet}.");
        // name{tags} value [timestamp]
        return (long)double.Parse(line[(line.IndexOf('}') + 1)..].TrimStart().Split(' ')[0], CultureInfo.InvariantCulture);
    }

    public void Dispose() => client.Dispose();

    private static string[] Texts(Random random, int texts, int words) =>
        [.. Enumerable.Range(0, texts)
        .Select(_ => string.Join(' ', Enumerable.Range(0, random.Next(1, words + 1))
        .Select(_ => Vocabulary[random.Next(Vocabulary.Length)])))];
}
