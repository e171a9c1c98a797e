using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Lathe.WebApi.Tests;

/// <summary>What is wrong with a request is a 4xx that says so, and the next request is answered.</summary>
public sealed class RefusalTests(ServiceFixture fixture) : IClassFixture<ServiceFixture>
{
    private readonly RunningService service = fixture.Service;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""{"inputs": ["a"]""", "JSON")]
    [InlineData("""{"inputs": ["a]}""", "JSON")]
    [InlineData("nonsense", "JSON")]
    [InlineData("", "body")]
    [InlineData("[]", "JSON")]
    [InlineData("""{"inputs": "a"}""", "$.inputs")]
    [InlineData("""{"inputs": [1]}""", "$.inputs[0]")]
    [InlineData("""{"inputs": ["\ud800"]}""", "$.inputs[0]")]
    [InlineData("""{}""", "inputs")]
    [InlineData("""{"inputs": null}""", "'inputs' is empty")]
    [InlineData("""{"inputs": []}""", "'inputs' is empty")]
    [InlineData("""{"inputs": ["a", null]}""", "'inputs[1]' is null")]
    [InlineData("""{"inputs": ["a"], "input": 3}""", "input")]
    public async Task A_body_that_is_not_what_is_expected(string json, string reason)
    {
        foreach (string path in (string[])["/embeddings", "/classify"])
            await Refused(400, await service.PostAsync(path, json), reason);
        Assert.Equal(200, (await service.PostAsync("/embeddings", """{"inputs": ["a"]}""")).Status);
    }

    [Fact]
    public async Task What_only_one_endpoint_takes()
    {
        await Refused(400, await service.PostAsync("/classify", """{"inputs": ["a"], "top": 0}"""), "'top' is 0");
        await Refused(400, await service.PostAsync("/classify", """{"inputs": ["a"], "pairs": ["b", "c"]}"""), "1 inputs and 2 pairs");
        await Refused(400, await service.PostAsync("/classify", """{"inputs": ["a"], "pairs": [null]}"""), "'pairs[0]' is null");
        await Refused(400, await service.PostAsync("/embeddings", """{"inputs": ["a"], "promptName": "query"}"""), "query");
    }

    [Fact]
    public async Task Too_much_of_it()
    {
        string megabyte = new('x', 1 << 20);
        await Refused(400, await service.PostAsync("/embeddings", $$"""{"inputs": ["{{megabyte}}"]}"""), "1048576 characters", "32768");
        string many = new JsonObject
        {
            ["inputs"] = new JsonArray([.. Enumerable.Repeat("text", 10_000)
            .Select(text => JsonValue.Create(text))])
        }.ToJsonString();
        await Refused(400, await service.PostAsync("/classify", many), "10000 texts", "128");
        Assert.Equal(200, (await service.PostAsync("/embeddings", """{"inputs": ["a"]}""")).Status);
    }

    [Theory]
    [InlineData(5, true)]
    [InlineData(5, false)]
    [InlineData(50, true)]
    [InlineData(50, false)]
    public async Task A_body_that_is_too_long_is_refused_with_a_reason_while_its_client_still_sends(int megabytes, bool lengthDeclared)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "/embeddings")
        {
            Content = new StringContent($$"""{"inputs": ["{{new string('x', megabytes << 20)}}"]}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.TransferEncodingChunked = !lengthDeclared;
        using HttpResponseMessage response = await service.Client.SendAsync(request, Cancellation);
        JsonObject body = JsonNode.Parse(await response.Content.ReadAsStringAsync(Cancellation))!.AsObject();
        await Refused(413, ((int)response.StatusCode, body, response), "4194304 bytes");
        Assert.Equal(200, (await service.PostAsync("/embeddings", """{"inputs": ["a"]}""")).Status);
    }

    [Fact]
    public async Task Bytes_that_are_not_utf8()
    {
        byte[] body = [.. "{\"inputs\": [\"a"u8, 0xFF, .. "\"]}"u8];
        await Refused(400, await service.PostAsync("/embeddings", body), "$.inputs[0]", "UTF-8");
    }

    [Fact]
    public async Task Another_kind_of_body_path_or_method()
    {
        await Refused(415, await service.PostAsync("/embeddings", new StringContent("inputs=a", Encoding.UTF8,
            "application/x-www-form-urlencoded")));
        await Refused(404, await service.PostAsync("/nothing", "{}"));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await service.Client.GetAsync("/embeddings", Cancellation)).StatusCode);
    }

    private static Task Refused(int status, (int Status, JsonObject Body, HttpResponseMessage Response) answer, params string[] reasons)
    {
        Assert.Equal(status, answer.Status);
        Assert.Equal("application/problem+json", answer.Response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(status, (int)answer.Body["status"]!);
        foreach (string reason in reasons)
            Assert.Contains(reason, (string)answer.Body["detail"]!, StringComparison.Ordinal);
        return Task.CompletedTask;
    }
}
