using System.Diagnostics.Metrics;
using Lathe.Transformers.Pipelines;
using Lathe.Transformers.Tokenization;
using Microsoft.Extensions.AI;

namespace Lathe.Extensions.Tests;

public sealed class EmbeddingGeneratorTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Vectors_are_the_pipelines_bit_by_bit_and_usage_counts_tokens()
    {
        using FeatureExtractionPipeline pipeline =
            FeatureExtractionPipeline.Load(SampleCheckpoint.Folder, new PipelineOptions { Precision = Precision.Int8 });
        using LatheEmbeddingGenerator generator = new(pipeline);
        string[] texts = SampleCheckpoint.Texts(150);
        GeneratedEmbeddings<Embedding<float>> found = await generator.GenerateAsync(texts, cancellationToken: Cancellation);
        Assert.Equal(texts.Length, found.Count);
        for (int i = 0; i < texts.Length; i++)
        {
            Assert.Equal(pipeline.Embed(texts[i], cancellationToken: Cancellation), found[i].Vector.ToArray());
            Assert.Equal("checkpoint", found[i].ModelId);
        }
        long tokens = texts.Sum(text => Math.Min(pipeline.MaxSequence, pipeline.Tokenizer.CountTokens(text)));
        Assert.Equal((tokens, tokens), (found.Usage!.InputTokenCount, found.Usage.TotalTokenCount));
        Assert.Empty(await generator.GenerateAsync([], cancellationToken: Cancellation));
        // one text, through the interface's own extension
        Assert.Equal(found[70].Vector.ToArray(), (await ((IEmbeddingGenerator<string, Embedding<float>>)generator).GenerateVectorAsync(
            texts[70], cancellationToken: Cancellation)).ToArray());
    }

    [Fact]
    public void Says_who_it_is()
    {
        using LatheEmbeddingGenerator generator = LatheEmbeddingGenerator.Load(SampleCheckpoint.Folder + Path.DirectorySeparatorChar);
        EmbeddingGeneratorMetadata metadata =
            Assert.IsType<EmbeddingGeneratorMetadata>(generator.GetService(typeof(EmbeddingGeneratorMetadata)));
        Assert.Equal(("lathe", "checkpoint", 128), (metadata.ProviderName, metadata.DefaultModelId, metadata.DefaultModelDimensions));
        Assert.Same(generator, generator.GetService(typeof(IEmbeddingGenerator<string, Embedding<float>>)));
        Assert.IsType<FeatureExtractionPipeline>(generator.GetService(typeof(FeatureExtractionPipeline)));
        Assert.IsType<Tokenizer>(generator.GetService(typeof(Tokenizer)));
        Assert.IsAssignableFrom<CompiledModel>(generator.GetService(typeof(CompiledModel)));
        Assert.Null(generator.GetService(typeof(string)));
        Assert.Null(generator.GetService(typeof(Tokenizer), "key"));
    }

    [Fact]
    public async Task Options_that_are_not_this_models_are_errors_that_say_so()
    {
        using LatheEmbeddingGenerator generator = LatheEmbeddingGenerator.Load(SampleCheckpoint.Folder);
        await Fails(new EmbeddingGenerationOptions { Dimensions = 64 }, "Dimensions is 64", "128");
        await Fails(new EmbeddingGenerationOptions { ModelId = "other" }, "'other'", "'checkpoint'");
        await Fails(new EmbeddingGenerationOptions
        {
            AdditionalProperties = new() { [LatheEmbeddingGenerator.PromptNameProperty] = "query" }
        }, "'query'", "no prompts");
        EmbeddingGenerationOptions right = new() { Dimensions = 128, ModelId = "checkpoint" };
        Assert.Single(await generator.GenerateAsync(["x"], right, Cancellation));

        async Task Fails(EmbeddingGenerationOptions options, params string[] parts)
        {
            ArgumentException problem = await Assert.ThrowsAsync<ArgumentException>(() =>
                generator.GenerateAsync(["x"], options, Cancellation));
            foreach (string part in parts)
                Assert.Contains(part, problem.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_named_prompt_goes_in_front()
    {
        string folder = Directory.CreateTempSubdirectory("lathe-prompts-").FullName;
        try
        {
            foreach (string file in Directory.GetFiles(SampleCheckpoint.Folder, "*", SearchOption.AllDirectories))
            {
                string copy = Path.Combine(folder, Path.GetRelativePath(SampleCheckpoint.Folder, file));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy);
            }
            await File.WriteAllTextAsync(Path.Combine(folder, "config_sentence_transformers.json"),
                """{"prompts": {"query": "play music: ", "line": ""}}""", Cancellation);
            using FeatureExtractionPipeline pipeline = FeatureExtractionPipeline.Load(folder);
            using LatheEmbeddingGenerator generator = new(pipeline, promptName: "query");
            float[] prompted = pipeline.Embed("tomorrow", "query", Cancellation), bare = pipeline.Embed("tomorrow", "line", Cancellation);
            Assert.NotEqual(prompted, bare);
            Assert.Equal(prompted, (await generator.GenerateAsync(["tomorrow"], cancellationToken: Cancellation))[0].Vector.ToArray());
            EmbeddingGenerationOptions options =
                new() { AdditionalProperties = new() { [LatheEmbeddingGenerator.PromptNameProperty] = "line" } };
            Assert.Equal(bare, (await generator.GenerateAsync(["tomorrow"], options, Cancellation))[0].Vector.ToArray());
            Assert.Contains("query, line", Assert.Throws<ArgumentException>(() => new LatheEmbeddingGenerator(pipeline, "passage")).Message,
                StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_cancelled_call_ends_as_cancelled()
    {
        using LatheEmbeddingGenerator generator = LatheEmbeddingGenerator.Load(SampleCheckpoint.Folder);
        using CancellationTokenSource cancelled = new();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            generator.GenerateAsync(SampleCheckpoint.Texts(10), cancellationToken: cancelled.Token));
    }

    [Fact]
    public async Task A_meter_listener_sees_tokens_and_stages()
    {
        using LatheEmbeddingGenerator generator = LatheEmbeddingGenerator.Load(SampleCheckpoint.Folder);
        long tokens = 0;
        HashSet<string> stages = [];
        using MeterListener listener = new();
        listener.InstrumentPublished = (instrument, reader) =>
        {
            if (instrument.Meter.Name == PipelineTelemetry.Name)
                reader.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) =>
        {
            if (instrument.Name == "lathe.pipeline.tokens")
                Interlocked.Add(ref tokens, value);
        });
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) =>
        {
            foreach (KeyValuePair<string, object?> tag in tags)
            {
                if (instrument.Name == "lathe.pipeline.stage.duration" && tag.Key == "stage")
                {
                    lock (stages)
                        stages.Add((string)tag.Value!);
                }
            }
        });
        listener.Start();
        GeneratedEmbeddings<Embedding<float>> found =
            await generator.GenerateAsync(SampleCheckpoint.Texts(20), cancellationToken: Cancellation);
        // other tests of this process may run beside it
        Assert.True(Interlocked.Read(ref tokens) >= found.Usage!.InputTokenCount);
        lock (stages)
            Assert.Superset(new HashSet<string>(["tokenize", "run", "finish"], StringComparer.Ordinal), stages);
    }
}
