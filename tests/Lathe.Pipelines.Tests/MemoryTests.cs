namespace Lathe.Pipelines.Tests;

/// <summary>What the process holds is counted, so that no other test may run meanwhile.</summary>
[CollectionDefinition(nameof(MemoryTests), DisableParallelization = true)]
[Collection(nameof(MemoryTests))]
public sealed class MemoryTests
{
    [Fact]
    public void Ten_thousand_texts_leave_memory_as_it_was()
    {
        using TemporaryFolder folder = new();
        SeededCheckpoint.Write(folder.Path);
        using FeatureExtractionPipeline pipeline =
            FeatureExtractionPipeline.Load(folder.Path, new PipelineOptions { Threads = 1, MaxBatchTokens = 1024 });
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        string[] texts = ConcurrencyTests.Texts(10_000, 9);
        float[] vectors = new float[texts.Length * pipeline.Dimensions];
        pipeline.Embed(texts, vectors, null, cancellation);
        int sessions = pipeline.Sessions;
        long held = GC.GetTotalMemory(forceFullCollection: true), allocated = GC.GetAllocatedBytesForCurrentThread();
        pipeline.Embed(texts, vectors, null, cancellation);
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        Assert.Equal(sessions, pipeline.Sessions);
        // ids, lengths and the plan of a text, and nothing that grows with the model
        Assert.InRange(allocated / texts.Length, 0, 600);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - held, long.MinValue, 256 << 10);
    }
}
