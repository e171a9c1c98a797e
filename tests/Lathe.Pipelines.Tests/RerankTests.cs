using System.Text.Json;
using Lathe.Checkpoints;
using Lathe.Transformers;

namespace Lathe.Pipelines.Tests;

/// <summary>Reranking against PyTorch in float64: Golden/cross-encoder is a checkpoint of two layers that
/// ../shared/peers/make_checkpoint.py's layers make up.</summary>
public sealed class RerankTests
{
    private static readonly string folder = SeededCheckpoint.Golden("cross-encoder");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static IEnumerable<(string Query, string[] Documents, double[] Logits, double[] Int8)> Reference() =>
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "reference.json"))).RootElement.EnumerateArray()
            .Select(item => (item.Text("query"), item.Texts("documents")!, Numbers(item, "logits"), Numbers(item, "int8")));

    [Fact]
    public void Scores_and_order_in_float32_are_those_of_pytorch()
    {
        using RerankPipeline pipeline = RerankPipeline.Load(folder, new PipelineOptions { Precision = Precision.Float32 });
        foreach ((string query, string[] documents, double[] expected, _) in Reference())
        {
            Assert.True(Distance(expected, pipeline.Score(query, documents, Cancellation)) < 2e-5, query);
            Assert.Equal(Enumerable.Range(0, expected.Length).OrderByDescending(i => expected[i]),
                pipeline.Rank(query, documents, null, Cancellation).Select(document => document.Index));
        }
    }

    [Fact]
    public void Scores_in_int8_are_as_far_from_float64_as_int8_is()
    {
        using RerankPipeline pipeline = RerankPipeline.Load(folder, new PipelineOptions { Precision = Precision.Int8 });
        double[] expected = [.. Reference().SelectMany(item => item.Logits)], rounded = [.. Reference().SelectMany(item => item.Int8)];
        float[] found = [.. Reference().SelectMany(item => pipeline.Score(item.Query, item.Documents, Cancellation))];
        // PyTorch with weights and inputs of the products rounded to 127 steps: another rounding of the same size
        double format = Distance(expected, [.. rounded.Select(score => (float)score)]), distance = Distance(expected, found);
        Assert.InRange(distance, 1e-4, 1.5 * format);
    }

    [Fact]
    public void The_best_are_those_of_a_full_sort_and_equal_ones_keep_their_order()
    {
        using RerankPipeline pipeline = RerankPipeline.Load(folder);
        (string query, string[] documents, _, _) = Reference().ElementAt(1);
        documents = [.. documents, .. documents];
        float[] scores = pipeline.Score(query, documents, Cancellation);
        RankedDocument[] expected = [.. Enumerable.Range(0, documents.Length).OrderByDescending(i => scores[i])
            .Select(i => new RankedDocument(i, documents[i], scores[i]))];
        Assert.Equal(expected, pipeline.Rank(query, documents, null, Cancellation));
        foreach (int most in (int[])[1, 2, 7, 1000])
            Assert.Equal(expected.Take(most), pipeline.Rank(query, documents, most, Cancellation));
        Assert.Empty(pipeline.Rank(query, [], 3, Cancellation));
        Assert.Equal(scores, pipeline.Score([.. documents.Select(document => (query, document))], Cancellation));
    }

    [Fact]
    public void A_document_scores_alone_and_among_others_the_same_bits()
    {
        float[]? before = null;
        string[] documents = [.. Reference().SelectMany(item => item.Documents)];
        foreach ((int threads, int tokens) in new[] { (1, 64), (2, 4096) })
        {
            using RerankPipeline pipeline =
                RerankPipeline.Load(folder, new PipelineOptions { Precision = Precision.Int8, Threads = threads, MaxBatchTokens = tokens });
            float[] together = pipeline.Score("ba be", documents, Cancellation);
            Assert.Equal(documents.Select(document => pipeline.Score("ba be", [document], Cancellation)[0]), together);
            Assert.Equal(before ?? together, together);
            before = together;
        }
    }

    [Fact]
    public async Task Streams_give_the_scores_in_order_and_the_best_of_all()
    {
        using RerankPipeline pipeline = RerankPipeline.Load(folder);
        string[] documents = [.. Enumerable.Range(0, 60).SelectMany(_ => Reference().ElementAt(0).Documents)];
        float[] expected = pipeline.Score("ba", documents, Cancellation);
        List<float> found = [], pairs = [];
        await foreach (float score in pipeline.ScoreAsync("ba", documents.ToAsyncEnumerable(), Cancellation))
            found.Add(score);
        await foreach (float score in pipeline.ScoreAsync(documents.Select(document => ("ba", document)).ToAsyncEnumerable(), Cancellation))
            pairs.Add(score);
        Assert.Equal(expected, found);
        Assert.Equal(expected, pairs);
        Assert.Equal(pipeline.Rank("ba", documents, 5, Cancellation),
            await pipeline.RankAsync("ba", documents.ToAsyncEnumerable(), 5, Cancellation));

        using CancellationTokenSource cancelled = new();
        await cancelled.CancelAsync();
        Assert.Throws<OperationCanceledException>(() => pipeline.Score("ba", documents, cancelled.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            pipeline.RankAsync("ba", documents.ToAsyncEnumerable(), 5, cancelled.Token));
    }

    [Fact]
    public void An_activation_changes_the_scores_and_not_the_order()
    {
        using RerankPipeline raw = RerankPipeline.Load(folder), sigmoid = RerankPipeline.Load(folder, null, ClassificationFunction.Sigmoid),
            stated = RerankPipeline.Load(folder, null, null);
        (string query, string[] documents, _, _) = Reference().ElementAt(2);
        float[] logits = raw.Score(query, documents, Cancellation), scores = sigmoid.Score(query, documents, Cancellation);
        Assert.Equal(ClassificationFunction.None, raw.Function);
        Assert.Equal(logits.Select(logit => 1 / (1 + Math.Exp(-logit))),
            scores.Select(score => (double)score), (a, b) => Math.Abs(a - b) < 1e-6);
        // sentence-transformers' own where config.json names none
        Assert.Equal(scores, stated.Score(query, documents, Cancellation));
        Assert.Equal(raw.Rank(query, documents, null, Cancellation).Select(document => document.Index),
            sigmoid.Rank(query, documents, null, Cancellation).Select(document => document.Index));
    }

    [Fact]
    public void Hostile_texts_are_scored_and_wrong_requests_say_what_is_wrong()
    {
        using RerankPipeline pipeline = RerankPipeline.Load(folder);
        string[] hostile = ["", " ", "\0", "\uD800", "[SEP] [CLS]", new string('a', 100_000),
            string.Join(' ', Enumerable.Repeat("ba", 5000)), "😀\u200D\r\n\t"];
        foreach (string query in hostile)
            Assert.All(pipeline.Score(query, hostile, Cancellation), score => Assert.True(float.IsFinite(score)));
        Assert.Throws<ArgumentNullException>(() => pipeline.Score(null!, hostile, Cancellation));
        Assert.Contains("documents[1] is null",
            Assert.Throws<ArgumentException>(() => pipeline.Score("a", ["b", null!], Cancellation)).Message, StringComparison.Ordinal);
        Assert.Contains("pairs[1] has a document",
            Assert.Throws<ArgumentException>(() => pipeline.Score([("a", "b"), ("a", null!)], Cancellation)).Message,
            StringComparison.Ordinal);
        Assert.Contains("at least 1",
            Assert.Throws<ArgumentOutOfRangeException>(() => pipeline.Rank("a", hostile, 0, Cancellation)).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => RerankPipeline.Load(folder, null, ClassificationFunction.Softmax));
    }

    [Fact]
    public void Checkpoints_that_give_no_single_score_are_refused()
    {
        using TemporaryFolder other = new();
        SeededCheckpoint.Write(other.Path, EncoderHead.SequenceClassification, 2);
        PipelineException problem = Assert.Throws<PipelineException>(() => RerankPipeline.Load(other.Path));
        Assert.Contains("has 2 labels; expected 1", problem.Message, StringComparison.Ordinal);
        Assert.StartsWith(other.Path, problem.Message, StringComparison.Ordinal);
        SeededCheckpoint.Write(other.Path);
        Assert.Contains("has no head", Assert.Throws<PipelineException>(() => RerankPipeline.Load(other.Path)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Scores_that_are_no_numbers_stand_last()
    {
        using TemporaryFolder damaged = new();
        foreach (string name in (string[])["config.json", "vocab.txt"])
            File.Copy(Path.Combine(folder, name), damaged.File(name));
        using (SafetensorsFile weights = SafetensorsFile.Open(Path.Combine(folder, "model.safetensors")))
        {
            SafetensorsFile.Write(damaged.File("model.safetensors"), weights.Tensors.Keys.Select(name =>
            {
                Tensor tensor = weights.Read(name);
                // the row of one word
                if (name.EndsWith("word_embeddings.weight", StringComparison.Ordinal))
                    tensor.Floats.Slice(5 * tensor.Shape[1], tensor.Shape[1]).Fill(float.NaN);
                return (name, tensor);
            }));
        }
        using RerankPipeline pipeline = RerankPipeline.Load(damaged.Path);
        Assert.Equal([1, 3, 0, 2], pipeline.Rank("be", ["ba", "bi", "ba", "bi"], null, Cancellation).Select(document => document.Index));
        Assert.Equal([1, 3], pipeline.Rank("be", ["ba", "bi", "ba", "bi"], 2, Cancellation).Select(document => document.Index));
    }

    private static double[] Numbers(JsonElement item, string name) => [.. item.Items(name).Select(number => number.GetDouble())];

    /// <summary>Relative to the scores around their mean: an order depends on differences.</summary>
    private static double Distance(double[] expected, float[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        double mean = expected.Average();
        return Math.Sqrt(expected.Zip(found)
            .Sum(pair => Math.Pow(pair.First - pair.Second, 2)) / expected.Sum(score => Math.Pow(score - mean, 2)));
    }
}
