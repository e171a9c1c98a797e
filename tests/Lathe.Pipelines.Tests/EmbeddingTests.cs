using System.Text.Json;

namespace Lathe.Pipelines.Tests;

/// <summary>Sentence embeddings against PyTorch in float64, for every pooling mode, prompts, Dense and Normalize.</summary>
public sealed class EmbeddingTests
{
    [Fact]
    public void Vectors_are_those_of_sentence_transformers()
    {
        int compared = 0;
        // one checkpoint for each kind of folder
        foreach (IGrouping<string, JsonElement> kind in GoldenCases.Of("embeddings")
            .GroupBy(item => string.Join('+', item.Texts("modes")!) + item.Switch("normalize") + item.Switch("dense") + Prompt(item)
            + item.Switch("include_prompt")))
        {
            JsonElement first = kind.First();
            using TemporaryFolder folder = new();
            SeededCheckpoint.Write(folder.Path);
            bool hasPrompt = Prompt(first).Length > 0;
            SeededCheckpoint.WriteModules(folder.Path, first.Texts("modes")!, first.Switch("normalize"), first.Switch("dense"), !hasPrompt
                || first.Switch("include_prompt"));
            if (hasPrompt)
                File.WriteAllText(folder.File("config_sentence_transformers.json"),
                    """{"prompts":{"query":"query: ","passage":"passage: "},"default_prompt_name":null}""");
            using FeatureExtractionPipeline pipeline = FeatureExtractionPipeline.Load(folder.Path, new PipelineOptions { Threads = 2 });
            Assert.Equal(first.Switch("normalize"), pipeline.Normalizes);
            Assert.EndsWith("config.json", pipeline.PoolingSource, StringComparison.Ordinal);
            string[] texts = [.. kind.Select(item => item.Text("text"))];
            float[][] vectors = pipeline.Embed(texts, hasPrompt ? "query" : null, TestContext.Current.CancellationToken);
            foreach ((JsonElement expected, float[] vector) in kind.Zip(vectors))
            {
                double[] numbers = [.. expected.GetProperty("vector").EnumerateArray().Select(item => item.GetDouble())];
                Assert.Equal(numbers.Length, pipeline.Dimensions);
                Assert.Equal(numbers.Length, vector.Length);
                for (int i = 0; i < numbers.Length; i++)
                    Assert.True(Math.Abs(numbers[i] - vector[i]) <= GoldenCases.Tolerance * Math.Max(1, Math.Abs(numbers[i])),
                        $"{kind.Key} '{expected.Text("text")}' [{i}]: {vector[i]}, expected {numbers[i]}");
                compared++;
            }
        }
        Assert.Equal(GoldenCases.Of("embeddings").Count(), compared);
    }

    [Fact]
    public void Without_modules_json_the_mean_is_taken_and_the_pipeline_says_so()
    {
        using TemporaryFolder folder = new();
        SeededCheckpoint.Write(folder.Path);
        using FeatureExtractionPipeline pipeline = FeatureExtractionPipeline.Load(folder.Path);
        Assert.Equal(PoolingMode.Mean, pipeline.Pooling);
        Assert.False(pipeline.Normalizes);
        Assert.Contains("no modules.json", pipeline.PoolingSource, StringComparison.Ordinal);
        Assert.Equal(SeededCheckpoint.Positions, pipeline.MaxSequence);
        JsonElement expected = GoldenCases.Of("embeddings").First(item => item.Texts("modes") is ["mean"] && !item.Switch("normalize"));
        Assert.Equal(expected.GetProperty("vector")[0].GetDouble(),
            pipeline.Embed(expected.Text("text"), cancellationToken: TestContext.Current.CancellationToken)[0], GoldenCases.Tolerance);
    }

    [Fact]
    public void The_default_prompt_is_put_in_front_and_an_unknown_one_is_named()
    {
        using TemporaryFolder folder = new();
        SeededCheckpoint.Write(folder.Path);
        SeededCheckpoint.WriteModules(folder.Path, ["mean"], normalize: false);
        File.WriteAllText(folder.File("config_sentence_transformers.json"),
            """{"prompts":{"query":"query: ","none":""},"default_prompt_name":"query"}""");
        using FeatureExtractionPipeline pipeline = FeatureExtractionPipeline.Load(folder.Path);
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        Assert.Equal("query", pipeline.DefaultPromptName);
        Assert.Equal(pipeline.Embed("query: red fox", "none", cancellation), pipeline.Embed("red fox", null, cancellation));
        Assert.NotEqual(pipeline.Embed("red fox", "none", cancellation), pipeline.Embed("red fox", "query", cancellation));
        Assert.Contains("\"none\", \"query\"", Assert.Throws<ArgumentException>(() => pipeline.Embed("a", "passage", cancellation)).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => pipeline.EmbedAsync(AsyncEnumerable.Empty<string>(), "passage", cancellation));
    }

    [Fact]
    public void Texts_are_cut_to_the_stated_length_and_lowered_where_asked()
    {
        using TemporaryFolder folder = new();
        SeededCheckpoint.Write(folder.Path);
        SeededCheckpoint.WriteModules(folder.Path, ["mean"], normalize: true);
        File.WriteAllText(folder.File("sentence_bert_config.json"), """{"max_seq_length":8,"do_lower_case":true}""");
        File.WriteAllText(folder.File("tokenizer_config.json"), """{"do_lower_case":false,"model_max_length":50}""");
        using FeatureExtractionPipeline pipeline = FeatureExtractionPipeline.Load(folder.Path);
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        Assert.Equal(8, pipeline.MaxSequence);
        Assert.Equal(pipeline.Embed("the quick brown fox jumps", null, cancellation),
            pipeline.Embed("The QUICK brown fox jumps over the lazy dog", null, cancellation));
        using FeatureExtractionPipeline shorter = FeatureExtractionPipeline.Load(folder.Path, new PipelineOptions { MaxSequence = 4 });
        Assert.Equal(shorter.Embed("red green", null, cancellation), shorter.Embed("red green blue", null, cancellation));
    }

    [Fact]
    public void Memory_of_the_caller_is_filled_in_order_and_a_short_one_is_refused()
    {
        using TemporaryFolder folder = new();
        SeededCheckpoint.Write(folder.Path);
        using FeatureExtractionPipeline pipeline = FeatureExtractionPipeline.Load(folder.Path);
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        string[] texts = ["a long text about the old town and the river", "", "dog"];
        float[] together = new float[texts.Length * pipeline.Dimensions + 1];
        together[^1] = 7;
        pipeline.Embed(texts, together, null, cancellation);
        Assert.Equal(pipeline.Embed(texts, null, cancellation).SelectMany(vector => vector), together[..^1]);
        Assert.Equal(7, together[^1]);
        Assert.Contains("96", Assert.Throws<ArgumentException>(() => pipeline.Embed(texts, new float[95], null, cancellation)).Message,
            StringComparison.Ordinal);
        Assert.Empty(pipeline.Embed([], null, cancellation));
        Assert.Contains("texts[1]", Assert.Throws<ArgumentException>(() => pipeline.Embed(["a", null!], null, cancellation)).Message,
            StringComparison.Ordinal);
    }

    private static string Prompt(JsonElement item) => item.TryGetProperty("prompt", out JsonElement prompt) ? prompt.GetString()! : "";
}
