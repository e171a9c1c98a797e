using System.Text.Json.Nodes;
using Lathe.Transformers.Pipelines;
using Microsoft.Extensions.DependencyInjection;

namespace Lathe.WebApi.Tests;

/// <summary>What the service answers, over real HTTP.</summary>
public sealed class AnswerTests(ServiceFixture fixture) : IClassFixture<ServiceFixture>
{
    private readonly RunningService service = fixture.Service;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Embeddings_are_the_pipelines()
    {
        string[] texts = ["play some jazz", "", "wird es morgen regnen? ☂"];
        (int status, JsonObject body, _) =
            await service.PostAsync("/embeddings",
            new JsonObject { ["inputs"] = new JsonArray([.. texts.Select(text => JsonValue.Create(text))]) }.ToJsonString());
        Assert.Equal(200, status);
        FeatureExtractionPipeline pipeline = service.App.Services.GetRequiredService<FeatureExtractionPipeline>();
        float[][] expected = pipeline.Embed(texts, cancellationToken: Cancellation);
        Assert.Equal(expected, body["embeddings"]!.AsArray().Select(vector => vector!.AsArray().Select(number => (float)number!)
            .ToArray()));
        Assert.Equal(("checkpoint", pipeline.Dimensions), ((string)body["model"]!, (int)body["dimensions"]!));
        Assert.Equal(texts.Sum(text => pipeline.Tokenizer.CountTokens(text)), (long)body["tokens"]!);
    }

    [Fact]
    public async Task Classes_come_from_the_same_model()
    {
        (int status, JsonObject body, _) =
            await service.PostAsync("/classify", """{"inputs": ["will it rain in paris tomorrow", "play some jazz music"], "top": 2}""");
        Assert.Equal(200, status);
        Assert.Equal(["GetWeather", "PlayMusic"], body["results"]!.AsArray().Select(labels => (string)labels![0]!["label"]!));
        Assert.All(body["results"]!.AsArray(), labels => Assert.Equal(2, labels!.AsArray().Count));
        (status, body, _) = await service.PostAsync("/classify", """{"inputs": ["a"], "pairs": ["b"]}""");
        Assert.Equal(200, status);
        Assert.Single(body["results"]![0]!.AsArray());
        Assert.Same(service.App.Services.GetRequiredService<FeatureExtractionPipeline>().Model,
            service.App.Services.GetRequiredService<TextClassificationPipeline>().Model);
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task Health_is_told(string path) => Assert.Equal("Healthy", await service.Client.GetStringAsync(path, Cancellation));

    [Fact]
    public async Task Metrics_show_the_pipelines_and_the_gate()
    {
        await service.PostAsync("/embeddings", """{"inputs": ["one", "two"]}""");
        string metrics = await service.Client.GetStringAsync("/metrics", Cancellation);
        foreach (string name in (string[])["lathe_pipeline_tokens", "lathe_pipeline_texts", "lathe_pipeline_stage_duration",
            "lathe_webapi_texts_inside", "http_server_request_duration", "dotnet_process_memory_working_set"])
            Assert.Contains(name, metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_document_describes_what_is_answered_and_a_page_shows_it()
    {
        JsonObject document = JsonNode.Parse(await service.Client.GetStringAsync("/openapi/v1.json", Cancellation))!.AsObject();
        JsonObject schemas = document["components"]!["schemas"]!.AsObject();
        Assert.Equal(["pairs", "inputs", "top"],
            schemas["ClassifyRequest"]!["properties"]!.AsObject().Select(property => property.Key)
            .OrderByDescending(name => name.Length == 5));
        foreach (string path in (string[])["/embeddings", "/classify"])
        {
            JsonObject responses = document["paths"]![path]!["post"]!["responses"]!.AsObject();
            Assert.Equal(["200", "400", "413", "503"], responses.Select(response => response.Key));
        }
        Assert.Contains("/openapi/v1.json", await service.Client.GetStringAsync("/", Cancellation), StringComparison.Ordinal);
    }
}
