using Lathe.Benchmarks.Peers;

namespace Lathe.Benchmarks.Tests;

public sealed class OnnxRuntimeContestantTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Runs_the_batch_that_it_is_given_as_often_as_it_is_asked(int threads)
    {
        if (OnnxRuntimeLibrary.Missing is { } reason)
            Assert.Skip($"ONNX Runtime: {reason}");
        string path = Path.Combine(Path.GetTempPath(), $"lathe-small-{Environment.ProcessId}-{threads}.onnx");
        File.WriteAllBytes(path, SmallOnnxModel.Bytes());
        try
        {
            using OnnxRuntimeContestant contestant = new(path, threads);
            Assert.StartsWith("ONNX Runtime 1.", contestant.Engine, StringComparison.Ordinal);
            Assert.True(contestant.LoadMilliseconds > 0);
            foreach (BatchShape shape in (BatchShape[])[new(3, 5), new(1, 1), new(2, 7)])
            {
                PeerBatch batch = new(shape, padding: 0, vocabulary: 1000, paddingId: 0);
                FirstRun first = contestant.Prepare(batch);
                Assert.Equal(Enumerable.Range(0, shape.Batch).Select(row => (float)batch.InputIds[row * shape.Sequence]),
                    first.FirstTokens);
                Assert.Equal(4, contestant.Time(4).Length);
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Where_its_library_is_missing_the_caption_says_why() => Assert.Contains(
        "ONNX Runtime was not compared: its native library cannot be loaded: no such file.",
        PeerTable.Caption(SampleRows.Measured() with { WithoutOnnxRuntime = "its native library cannot be loaded: no such file" }),
        StringComparison.Ordinal);
}
