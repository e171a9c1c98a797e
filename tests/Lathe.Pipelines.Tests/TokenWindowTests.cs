using System.Text.Json;
using System.Text.Json.Nodes;
using Lathe.Transformers;

namespace Lathe.Pipelines.Tests;

/// <summary>Token classification of texts beyond the model's limit, against PyTorch and numpy in float64
/// (Oracle/windows_golden.py).</summary>
public sealed class TokenWindowTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Entities_of_all_windows_are_those_of_hugging_face()
    {
        using TemporaryFolder folder = new();
        Write(folder.Path);
        JsonElement[] cases = [.. JsonDocument.Parse(File.ReadAllBytes(
            SeededCheckpoint.Golden("windows.json"))).RootElement.EnumerateArray()];
        Assert.Contains(cases, item => item.Items("result").Length > 10);
        foreach (IGrouping<int, JsonElement> sized in cases.GroupBy(item => item.Number("window")))
        {
            using TokenClassificationPipeline pipeline =
                TokenClassificationPipeline.Load(folder.Path, new PipelineOptions { MaxSequence = sized.Key });
            foreach (JsonElement item in sized)
            {
                string text = item.Text("text"),
                    what = $"{item.Text("strategy")}, windows of {sized.Key}, stride {item.Number("stride")}: '{text}'";
                TokenClassificationOptions options =
                    new()
                    {
                        Strategy = Enum.Parse<AggregationStrategy>(item.Text("strategy"), ignoreCase: true),
                        Stride = item.Number("stride")
                    };
                IReadOnlyList<TokenGroup> found = pipeline.Classify(text, options, Cancellation);
                JsonElement[] expected = item.Items("result");
                Assert.Equal(
                    expected.Select(entity => (entity.Text("entity"), text[entity.Number("start")..entity.Number("end")],
                    entity.Number("start"))),
                    found.Select(entity => (entity.Entity, entity.Text, entity.Start)));
                for (int i = 0; i < expected.Length; i++)
                    GoldenCases.AssertScore(expected[i], found[i].Score, what);
            }
        }
    }

    [Fact]
    public async Task Texts_in_a_batch_or_stream_give_what_they_give_alone()
    {
        using TemporaryFolder folder = new();
        Write(folder.Path);
        using TokenClassificationPipeline pipeline =
            TokenClassificationPipeline.Load(folder.Path, new PipelineOptions { MaxSequence = 12 });
        TokenClassificationOptions options = new() { Strategy = AggregationStrategy.First, Stride = 3 };
        string[] texts = ConcurrencyTests.Texts(60, 9);
        IReadOnlyList<TokenGroup>[] alone = [.. texts.Select(text => pipeline.Classify(text, options, Cancellation))],
            together = pipeline.Classify(texts, options, Cancellation);
        Assert.Equal(alone, together);
        List<IReadOnlyList<TokenGroup>> streamed = [];
        await foreach (IReadOnlyList<TokenGroup> groups in pipeline.ClassifyAsync(texts.ToAsyncEnumerable(), options, Cancellation))
            streamed.Add(groups);
        Assert.Equal(alone, streamed);
        // a text that one window holds gives what it gives without a stride, and a longer one is read to its end
        Assert.Equal(pipeline.Classify("anna lives in paris", AggregationStrategy.First, null, Cancellation),
            pipeline.Classify("anna lives in paris", options, Cancellation));
        string longest = texts.MaxBy(text => text.Length)!;
        TokenClassificationOptions everything = options with { IgnoredLabels = [] };
        Assert.Equal(longest.Length, pipeline.Classify(longest, everything, Cancellation)[^1].End);
        Assert.True(pipeline.Classify(longest, everything with { Stride = null }, Cancellation)[^1].End < longest.Length);
    }

    [Fact]
    public void Strides_that_cannot_be_are_refused()
    {
        using TemporaryFolder folder = new();
        Write(folder.Path);
        using TokenClassificationPipeline pipeline =
            TokenClassificationPipeline.Load(folder.Path, new PipelineOptions { MaxSequence = 12 });
        foreach (int stride in (int[])[-1, 10, int.MaxValue])
            Assert.Contains("expected 0 to 9",
                Assert.Throws<ArgumentOutOfRangeException>(() =>
                pipeline.Classify("a", new TokenClassificationOptions { Strategy = AggregationStrategy.Max, Stride = stride },
                Cancellation)).Message, StringComparison.Ordinal);
        Assert.Contains("Strategy is None",
            Assert.Throws<ArgumentException>(() =>
            pipeline.Classify("a", new TokenClassificationOptions { Stride = 2 }, Cancellation)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            pipeline.Classify("a", new TokenClassificationOptions { Strategy = (AggregationStrategy)9 }, Cancellation));
    }

    private static void Write(string folder) => SeededCheckpoint.Write(
        folder, EncoderHead.TokenClassification,
        5, config => config["id2label"] = JsonNode.Parse("""{"0":"O","1":"B-PER","2":"I-PER","3":"B-LOC","4":"I-LOC"}"""));
}
