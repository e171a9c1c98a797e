using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using WebApi;

namespace Lathe.WebApi.Tests;

/// <summary>The service on a free port of the loopback interface, and a client of it.</summary>
public sealed class RunningService : IAsyncDisposable
{
    private RunningService(WebApplication app)
    {
        App = app;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
    }

    public WebApplication App { get; }

    public HttpClient Client { get; }

    internal Gate Gate => App.Services.GetRequiredService<Gate>();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Starts it and waits until it is ready.</summary>
    public static async Task<RunningService> StartAsync(params string[] settings)
    {
        WebApplication app = EmbeddingService.Build(["--urls=http://127.0.0.1:0", "--Logging:LogLevel:Default=None", .. settings]);
        await app.StartAsync(Cancellation);
        RunningService service = new(app);
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(TimeSpan.FromMinutes(2));
        while (!(await service.Client.GetAsync("/health/ready", patience.Token)).IsSuccessStatusCode)
            await Task.Delay(20, patience.Token);
        return service;
    }

    /// <summary>Posts JSON as it stands.</summary>
    public async Task<(int Status, JsonObject Body, HttpResponseMessage Response)> PostAsync(string path, HttpContent content)
    {
        HttpResponseMessage response = await Client.PostAsync(path, content, Cancellation);
        return ((int)response.StatusCode, (await response.Content.ReadFromJsonAsync<JsonObject>(Cancellation))!, response);
    }

    public Task<(int Status, JsonObject Body, HttpResponseMessage Response)> PostAsync(string path, string json) =>
        PostAsync(path, new StringContent(json, System.Text.Encoding.UTF8, "application/json"));

    public Task<(int Status, JsonObject Body, HttpResponseMessage Response)> PostAsync(string path, byte[] json)
    {
        ByteArrayContent content = new(json);
        content.Headers.ContentType = new("application/json");
        return PostAsync(path, content);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await App.DisposeAsync();
    }
}
