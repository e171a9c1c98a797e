using Lathe.Transformers.Pipelines;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Lathe.Extensions.Tests;

public sealed class ServiceRegistrationTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_container_gives_a_generator_and_a_classifier_over_one_model()
    {
        ServiceCollection services = new();
        services.AddLatheEmbeddings(options => (options.Folder, options.ModelId) = (SampleCheckpoint.Folder, "sample"));
        services.AddLatheTextClassification(options => options.Folder = SampleCheckpoint.Folder);
        FeatureExtractionPipeline embedding;
        await using (ServiceProvider provider = Build(services))
        {
            IEmbeddingGenerator<string, Embedding<float>> generator =
                provider.GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>();
            embedding = provider.GetRequiredService<FeatureExtractionPipeline>();
            TextClassificationPipeline classifier = provider.GetRequiredService<TextClassificationPipeline>();
            Assert.Same(embedding.Model, classifier.Model);
            Embedding<float> found = (await generator.GenerateAsync(["will it rain tomorrow in paris"],
                cancellationToken: Cancellation))[0];
            Assert.Equal(("sample", 128), (found.ModelId, found.Dimensions));
            Assert.Equal("GetWeather", classifier.Classify("will it rain tomorrow in paris", cancellationToken: Cancellation)[0].Label);
        }
        Assert.Throws<ObjectDisposedException>(() => embedding.Embed("x", cancellationToken: Cancellation));
    }

    [Fact]
    public async Task Calls_that_are_under_way_end_when_the_container_is_disposed_and_the_model_goes_then()
    {
        ServiceCollection services = new();
        services.AddLatheEmbeddings(options => (options.Folder, options.MaxBatchTokens, options.MaxSequence, options.Threads) =
            (SampleCheckpoint.Folder, 64, 64, 1));
        services.AddLatheTextClassification(options => options.Folder = SampleCheckpoint.Folder);
        // of many lengths, so that sessions are still made after the container has gone
        string[] texts = [.. Enumerable.Range(1, 400).Select(i => string.Join(' ', Enumerable.Repeat("rain", i % 50)))];
        Task<GeneratedEmbeddings<Embedding<float>>>[] calls;
        FeatureExtractionPipeline pipeline;
        await using (ServiceProvider provider = Build(services))
        {
            IEmbeddingGenerator<string, Embedding<float>> generator =
                provider.GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>();
            pipeline = provider.GetRequiredService<FeatureExtractionPipeline>();
            Assert.NotNull(provider.GetRequiredService<TextClassificationPipeline>());
            calls = [.. Enumerable.Range(0, 4).Select(_ => generator.GenerateAsync(texts, cancellationToken: Cancellation))];
        }
        Assert.All(await Task.WhenAll(calls), embeddings => Assert.Equal(texts.Length, embeddings.Count));
        Assert.Throws<ObjectDisposedException>(() => pipeline.Embed("x", cancellationToken: Cancellation));
        Assert.Throws<ObjectDisposedException>(() => pipeline.Model.CreateSession(1, 8));
    }

    [Fact]
    public async Task Keyed_registrations_stand_side_by_side()
    {
        ServiceCollection services = new();
        services.AddLatheEmbeddings("exact", options => (options.Folder, options.Precision) = (SampleCheckpoint.Folder, Precision.Float32));
        services.AddLatheEmbeddings("small", options => (options.Folder, options.Precision, options.MaxSequence) =
            (SampleCheckpoint.Folder, Precision.Int4, 16));
        services.AddLatheTextClassification("small", options => options.Folder = SampleCheckpoint.Folder);
        await using ServiceProvider provider = Build(services);
        FeatureExtractionPipeline exact = provider.GetRequiredKeyedService<FeatureExtractionPipeline>("exact"),
            small = provider.GetRequiredKeyedService<FeatureExtractionPipeline>("small");
        Assert.Equal((Precision.Float32, Precision.Int4, 16), (exact.Model.Precision, small.Model.Precision, small.MaxSequence));
        Assert.NotNull(provider.GetRequiredKeyedService<TextClassificationPipeline>("small"));
        Assert.Null(provider.GetService<FeatureExtractionPipeline>());
        IEmbeddingGenerator<string, Embedding<float>> generator =
            provider.GetRequiredKeyedService<IEmbeddingGenerator<string, Embedding<float>>>("exact");
        Assert.Same(exact, generator.GetService(typeof(FeatureExtractionPipeline)));
        InvalidOperationException twice = Assert.Throws<InvalidOperationException>(() => services.AddLatheEmbeddings("small"));
        Assert.Contains("'small'", twice.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rerankers_give_raw_or_activated_scores_over_one_model()
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "cross-encoder");
        ServiceCollection services = new();
        services.AddLatheReranker(options => (options.Folder, options.Precision) = (folder, Precision.Float32));
        services.AddLatheReranker("activated", options => (options.Folder, options.Precision, options.Activated) =
            (folder, Precision.Float32, true));
        await using ServiceProvider provider = Build(services);
        RerankPipeline raw = provider.GetRequiredService<RerankPipeline>(),
            activated = provider.GetRequiredKeyedService<RerankPipeline>("activated");
        Assert.Same(raw.Model, activated.Model);
        float logit = raw.Score("ba be", ["bi bo"], Cancellation)[0];
        Assert.Equal(1 / (1 + Math.Exp(-logit)), activated.Score("ba be", ["bi bo"], Cancellation)[0], 1e-6);
        LathePipelines pipelines = provider.GetRequiredService<LathePipelines>();
        Assert.True(pipelines.AllLoaded);
        Assert.Equal([null, "activated"], pipelines.Status.Select(status => status.ServiceKey));

        services.AddLatheReranker("wrong", options => options.Folder = SampleCheckpoint.Folder);
        await using ServiceProvider other = Build(services);
        Assert.Contains("7 labels", Assert.Throws<PipelineException>(() => other.GetRequiredKeyedService<RerankPipeline>("wrong")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_options_fail_at_start_and_name_themselves()
    {
        Assert.Contains("Folder is not set", Problem(_ => { }), StringComparison.Ordinal);
        Assert.Contains("no-such-folder", Problem(options => options.Folder = "no-such-folder"), StringComparison.Ordinal);
        Assert.Contains("Threads is -1", Problem(options => (options.Folder, options.Threads) = (SampleCheckpoint.Folder, -1)),
            StringComparison.Ordinal);
        Assert.Contains("Precision", Problem(options => (options.Folder, options.Precision) = (SampleCheckpoint.Folder, (Precision)99)),
            StringComparison.Ordinal);
        Assert.Contains("MaxBatchTokens is 0", Problem(options => (options.Folder, options.MaxBatchTokens) = (SampleCheckpoint.Folder, 0)),
            StringComparison.Ordinal);
        Assert.Contains("MaxSequence is 0", Problem(options => (options.Folder, options.MaxSequence) = (SampleCheckpoint.Folder, 0)),
            StringComparison.Ordinal);

        // what a host calls before it starts anything
        static string Problem(Action<LathePipelineOptions> configure)
        {
            ServiceCollection services = new();
            services.AddLatheFillMask("masks", configure);
            using ServiceProvider provider = Build(services);
            string message = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IStartupValidator>()
                .Validate()).Message;
            Assert.Contains("FillMaskPipeline:masks", message, StringComparison.Ordinal);
            return message;
        }
    }

    [Fact]
    public async Task What_is_odd_about_a_tokenizer_is_logged_once()
    {
        string folder = Directory.CreateTempSubdirectory("lathe-odd-").FullName;
        try
        {
            foreach (string file in Directory.EnumerateFiles(SampleCheckpoint.Folder, "*", SearchOption.AllDirectories))
            {
                string copy = Path.Combine(folder, Path.GetRelativePath(SampleCheckpoint.Folder, file));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy);
            }
            File.WriteAllText(
                Path.Combine(folder, "tokenizer_config.json"),
                """{"tokenizer_class":"BertTokenizer","added_tokens_decoder":{"7":{"content":"paris","normalized":false,"special":false}}}""");
            RecordingLogger log = new();
            ServiceCollection services = new();
            services.AddSingleton<ILoggerFactory>(log);
            services.AddLatheEmbeddings(options => options.Folder = folder);
            await using ServiceProvider provider = Build(services);
            FeatureExtractionPipeline pipeline = provider.GetRequiredService<FeatureExtractionPipeline>();

            pipeline.Embed("paris", cancellationToken: Cancellation);

            string warning = Assert.Single(pipeline.Tokenizer.Warnings);
            Assert.Contains("paris", warning, StringComparison.Ordinal);
            Assert.Equal($"Warning: The tokenizer of {folder}: {warning}",
                Assert.Single(log.Lines, line => line.StartsWith("Warning", StringComparison.Ordinal)));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Status_tells_what_is_loaded_without_loading()
    {
        RecordingLogger log = new();
        ServiceCollection services = new();
        services.AddSingleton<ILoggerFactory>(log);
        services.AddLatheEmbeddings(options => (options.Folder, options.Precision) = (SampleCheckpoint.Folder, Precision.Int8));
        services.AddLatheQuestionAnswering(options => options.Folder = SampleCheckpoint.Folder);
        await using ServiceProvider provider = Build(services);
        LathePipelines pipelines = provider.GetRequiredService<LathePipelines>();
        Assert.All(pipelines.Status, status => Assert.Equal(LatheLoadState.NotLoaded, status.State));

        // the second has no head for questions
        Assert.Throws<PipelineException>(() => pipelines.Load(Cancellation));
        Assert.False(pipelines.AllLoaded);
        LathePipelineStatus loaded = pipelines.Status[0], failed = pipelines.Status[1];
        Assert.Equal((LatheLoadState.Loaded, typeof(FeatureExtractionPipeline), "Bert", Precision.Int8), (loaded.State, loaded.Task,
            loaded.Family, loaded.Precision!.Value));
        Assert.True(loaded.WeightBytes > 0 && loaded.LoadTime > TimeSpan.Zero);
        Assert.Equal(LatheLoadState.Failed, failed.State);
        Assert.IsType<PipelineException>(failed.Failure);
        Assert.Contains(log.Lines, line => line.StartsWith("Information: Loaded", StringComparison.Ordinal)
            && line.Contains($"{loaded.WeightBytes} bytes", StringComparison.Ordinal) && line.Contains("Int8", StringComparison.Ordinal));
        Assert.Contains(log.Lines, line => line.StartsWith("Error: Cannot load", StringComparison.Ordinal));

        await provider.GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>()
            .GenerateAsync(["play music"], cancellationToken: Cancellation);
        Assert.Contains(log.Lines, line => line.StartsWith("Debug: Embedded 1 texts, 4 tokens, with checkpoint", StringComparison.Ordinal));
    }

    private static ServiceProvider Build(ServiceCollection services) =>
        services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
}
