using System.Net;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using WebApi;

namespace Lathe.WebApi.Tests;

/// <summary>What happens when more comes than can be answered, when a client goes, and when the service is stopped.</summary>
public sealed class LoadTests
{
    private const string OneText = """{"inputs": ["play some jazz"]}""";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_full_service_sheds_and_answers_again_when_there_is_room()
    {
        await using RunningService service = await RunningService.StartAsync("--Limits:MaxInputs=4", "--Limits:MaxTextsInside=4");
        using (RateLimitLease inside = service.Gate.TryEnter(3))
        {
            Assert.Equal(3, service.Gate.TextsInside);
            Assert.Equal(200, (await service.PostAsync("/embeddings", OneText)).Status);
            (int status, System.Text.Json.Nodes.JsonObject body, HttpResponseMessage response) =
                await service.PostAsync("/embeddings", """{"inputs": ["a", "b"]}""");
            Assert.Equal(503, status);
            Assert.Equal(TimeSpan.FromSeconds(1), response.Headers.RetryAfter!.Delta);
            Assert.Contains("4 is the most", (string)body["detail"]!, StringComparison.Ordinal);
        }
        Assert.Equal(200, (await service.PostAsync("/classify", """{"inputs": ["a", "b", "c", "d"]}""")).Status);
        Assert.Contains("lathe_webapi_requests_shed_total", await service.Client.GetStringAsync("/metrics", Cancellation),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_requests_at_once_are_answered_or_shed_and_nothing_else()
    {
        await using RunningService service = await RunningService.StartAsync("--Limits:MaxInputs=4", "--Limits:MaxTextsInside=8");
        (int Status, System.Text.Json.Nodes.JsonObject,
            HttpResponseMessage)[] answers =
                await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => service.PostAsync("/embeddings", OneText)));
        Assert.All(answers, answer => Assert.Contains(answer.Status, (int[])[200, 503]));
        Assert.Contains(answers, answer => answer.Status == 200);
        Assert.Equal(0, service.Gate.TextsInside);
    }

    [Fact]
    public async Task A_client_that_goes_leaves_its_place()
    {
        await using RunningService service = await RunningService.StartAsync();
        await TakeAllTurns(service.Gate);
        using CancellationTokenSource gone = new();
        Task<HttpResponseMessage> request =
            service.Client.PostAsync("/embeddings", new StringContent(OneText, System.Text.Encoding.UTF8, "application/json"), gone.Token);
        await Until(() => service.Gate.TextsInside == 1);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        await Until(() => service.Gate.TextsInside == 0);
        GiveAllTurnsBack(service.Gate);
        Assert.Equal(200, (await service.PostAsync("/embeddings", OneText)).Status);
    }

    [Fact]
    public async Task A_request_in_progress_is_answered_when_the_service_stops()
    {
        await using RunningService service = await RunningService.StartAsync();
        await TakeAllTurns(service.Gate);
        Task<HttpResponseMessage> request =
            service.Client.PostAsync("/embeddings", new StringContent(OneText, System.Text.Encoding.UTF8, "application/json"),
            Cancellation);
        await Until(() => service.Gate.TextsInside == 1);
        Task stopping = service.App.StopAsync(Cancellation);
        GiveAllTurnsBack(service.Gate);
        Assert.Equal(HttpStatusCode.OK, (await request).StatusCode);
        await stopping;
        await Assert.ThrowsAsync<HttpRequestException>(() => service.Client.GetAsync("/health/live", Cancellation));
    }

    [Fact]
    public void Settings_that_cannot_work_are_named_before_it_starts()
    {
        Assert.Contains("MaxTextsInside is 3", Problem("--Limits:MaxTextsInside=3"), StringComparison.Ordinal);
        Assert.Contains("no-such-folder", Problem("--Lathe:Folder=no-such-folder", "--Lathe:Classify=false"), StringComparison.Ordinal);

        static string Problem(params string[] settings) => Assert.ThrowsAny<OptionsValidationException>(() =>
        {
            using Microsoft.AspNetCore.Builder.WebApplication app =
                EmbeddingService.Build(["--urls=http://127.0.0.1:0", "--Logging:LogLevel:Default=None", .. settings]);
            app.StartAsync(Cancellation).GetAwaiter().GetResult();
        }).Message;
    }

    private static async Task TakeAllTurns(Gate gate)
    {
        for (int i = 0; i < Environment.ProcessorCount; i++)
            await gate.WaitForTurnAsync(Cancellation);
    }

    private static void GiveAllTurnsBack(Gate gate)
    {
        for (int i = 0; i < Environment.ProcessorCount; i++)
            gate.EndTurn();
    }

    /// <summary>Waits for what must come; a test that waits for ever is stopped by its runner.</summary>
    private static async Task Until(Func<bool> condition)
    {
        while (!condition())
            await Task.Delay(5, Cancellation);
    }
}
