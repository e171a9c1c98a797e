using Lathe.Transformers;

namespace Lathe.Pipelines.Tests;

/// <summary>Dispose while calls are under way: those end as they would have, later ones are refused, and the last one frees what is
/// left.</summary>
public sealed class DisposalTests
{
    private static readonly PipelineOptions SmallRuns = new() { Threads = 1, MaxConcurrentRuns = 2, MaxBatchTokens = 64 };

    [Fact]
    public async Task Calls_of_many_batches_end_as_they_would_have_and_later_ones_are_refused()
    {
        using TemporaryFolder folder = new();
        SeededCheckpoint.Write(folder.Path);
        string[] texts = ConcurrencyTests.Texts(600, 21);
        float[][] expected;
        using (FeatureExtractionPipeline reference = FeatureExtractionPipeline.Load(folder.Path, SmallRuns))
            expected = reference.Embed(texts, null, TestContext.Current.CancellationToken);
        for (int round = 0; round < 5; round++)
        {
            FeatureExtractionPipeline pipeline = FeatureExtractionPipeline.Load(folder.Path, SmallRuns);
            int ended = 0, refused = 0;
            // more callers than sessions: some wait for one when the pipeline is disposed, and some come later
            Task[] callers = [.. Enumerable.Range(0, 6).Select(_ => Task.Run(() =>
            {
                while (true)
                {
                    float[][] vectors;
                    try
                    {
                        vectors = pipeline.Embed(texts, null, TestContext.Current.CancellationToken);
                    }
                    catch (ObjectDisposedException)
                    {
                        Interlocked.Increment(ref refused);
                        return;
                    }
                    Assert.Equal(expected, vectors);
                    Interlocked.Increment(ref ended);
                }
            }, TestContext.Current.CancellationToken))];
            while (pipeline.Sessions == 0)
                await Task.Yield();
            pipeline.Dispose();
            Assert.Throws<ObjectDisposedException>(() => pipeline.Embed([], null, TestContext.Current.CancellationToken));
            await Task.WhenAll(callers);
            Assert.Equal(callers.Length, refused);
            Assert.True(ended > 0, "one call was under way");
            Assert.Throws<ObjectDisposedException>(() => pipeline.Model.CreateSession(1, 8));
        }
    }

    [Fact]
    public async Task A_stream_that_is_being_read_goes_on_to_its_end()
    {
        using TemporaryFolder folder = new();
        SeededCheckpoint.Write(folder.Path, EncoderHead.SequenceClassification);
        TextClassificationPipeline pipeline = TextClassificationPipeline.Load(folder.Path, SmallRuns);
        IAsyncEnumerable<IReadOnlyList<ClassLabel>> notBegun =
            pipeline.ClassifyAsync(Source(), null, TestContext.Current.CancellationToken);
        int results = 0;
        await foreach (IReadOnlyList<ClassLabel> _ in pipeline.ClassifyAsync(Source(), null, TestContext.Current.CancellationToken))
        {
            if (results++ == 0)
                pipeline.Dispose();
        }
        Assert.Equal(1200, results);
        Assert.Throws<ObjectDisposedException>(() => pipeline.Model.CreateSession(1, 8));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () =>
        {
            await foreach (IReadOnlyList<ClassLabel> _ in notBegun)
                results++;
        });

        static async IAsyncEnumerable<string> Source()
        {
            foreach (string text in ConcurrencyTests.Texts(1200, 22))
            {
                await Task.Yield();
                yield return text;
            }
        }
    }

    [Fact]
    public async Task A_shared_model_is_given_back_when_the_last_call_has_ended()
    {
        using TemporaryFolder folder = new();
        SeededCheckpoint.Write(folder.Path);
        using CompiledModel model = AutoModel.Load(folder.Path);
        List<CompiledModel> released = [];
        using SemaphoreSlim go = new(0);
        FeatureExtractionPipeline pipeline =
            FeatureExtractionPipeline.Load(folder.Path, SmallRuns with { ModelLoader = (_, _) => model, ModelReleaser = released.Add });
        IAsyncEnumerator<float[]> stream = pipeline.EmbedAsync(Source(), null, TestContext.Current.CancellationToken)
            .GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.True(await stream.MoveNextAsync());
        pipeline.Dispose();
        pipeline.Dispose();
        Assert.Empty(released);
        go.Release();
        Assert.True(await stream.MoveNextAsync());
        Assert.False(await stream.MoveNextAsync());
        await stream.DisposeAsync();
        Assert.Equal([model], released);
        model.CreateSession(1, 8).Dispose();

        async IAsyncEnumerable<string> Source()
        {
            yield return "the quick brown fox";
            await go.WaitAsync(TestContext.Current.CancellationToken);
            yield return "dog";
        }
    }

    [Fact]
    public void A_shared_model_is_given_back_where_the_rest_cannot_be_loaded()
    {
        using TemporaryFolder folder = new();
        SeededCheckpoint.Write(folder.Path, EncoderHead.SequenceClassification,
            3, config => config["id2label"] = new System.Text.Json.Nodes.JsonArray());
        using CompiledModel model = AutoModel.Load(folder.Path);
        List<CompiledModel> released = [];
        Assert.Throws<PipelineException>(() =>
            TextClassificationPipeline.Load(folder.Path,
            new PipelineOptions { ModelLoader = (_, _) => model, ModelReleaser = released.Add }));
        Assert.Equal([model], released);
    }
}
