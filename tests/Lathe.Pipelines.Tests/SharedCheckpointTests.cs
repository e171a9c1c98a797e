using System.Text.Json.Nodes;
using Lathe.Checkpoints;
using Lathe.Transformers;
using Lathe.Transformers.Evaluation;
using Lathe.Transformers.Tokenization;

namespace Lathe.Pipelines.Tests;

/// <summary>Checkpoints beside the repository: the logits of the real transformers classes, and a trained model's figures from raw
/// text.</summary>
public sealed class SharedCheckpointTests
{
    private const double Tolerance = 1e-5;

    [Theory]
    [InlineData("bert-seqcls-gelu")]
    [InlineData("distilbert-seqcls")]
    [InlineData("roberta-seqcls")]
    public void Classes_are_the_softmax_of_the_reference_logits(string name)
    {
        using TemporaryFolder folder = new();
        using SafetensorsFile reference = CopyWithTokenizer(name, folder);
        using TextClassificationPipeline pipeline = TextClassificationPipeline.Load(folder.Path);
        (string[] texts, string?[] pairs) = Texts(reference);
        float[] logits = reference.ReadFloat32("logits");
        int labels = pipeline.Labels.Count;
        for (int row = 0; row < texts.Length; row++)
        {
            double[] scores = Softmax(logits.AsSpan(row * labels, labels));
            IReadOnlyList<ClassLabel> found = pipeline.Classify(texts[row], pairs[row], null, TestContext.Current.CancellationToken);
            int[] order = [.. Enumerable.Range(0, labels).OrderByDescending(label => scores[label])];
            Assert.Equal(order.Select(label => $"LABEL_{label}"), found.Select(label => label.Label));
            Assert.All(order.Zip(found), pair => Assert.Equal(scores[pair.First], pair.Second.Score, Tolerance));
        }
    }

    [Fact]
    public void Token_classes_are_the_softmax_of_the_reference_logits()
    {
        using TemporaryFolder folder = new();
        using SafetensorsFile reference = CopyWithTokenizer("bert-tokcls", folder);
        using TokenClassificationPipeline pipeline = TokenClassificationPipeline.Load(folder.Path);
        (string[] texts, _) = Texts(reference);
        float[] logits = reference.ReadFloat32("logits");
        int labels = pipeline.Labels.Count, sequence = (int)reference.Find("input_ids").Shape[1];
        IReadOnlyList<TokenGroup>[] results = pipeline.Classify(texts, AggregationStrategy.None, [], TestContext.Current.CancellationToken);
        for (int row = 0; row < texts.Length; row++)
        {
            string[] words = texts[row].Split(' ');
            Assert.Equal(words, results[row].Select(group => group.Text));
            for (int i = 0; i < words.Length; i++)
            {
                double[] scores = Softmax(logits.AsSpan((row * sequence + i) * labels, labels));
                Assert.Equal($"LABEL_{Array.IndexOf(scores, scores.Max())}", results[row][i].Entity);
                Assert.Equal(scores.Max(), results[row][i].Score, Tolerance);
            }
        }
    }

    [Fact]
    public void Reactions_masked_in_their_raw_text_are_filled_as_well_as_the_float32_model_fills_them()
    {
        string folder = TestFiles.Shared("data", "rxnmapper-albert");
        using FillMaskPipeline pipeline = FillMaskPipeline.Load(folder);
        MaskedExamples evaluation = MaskedExamples.Read(Path.Combine(folder, "mlm_eval.json"));
        Tokenizer tokenizer = pipeline.Tokenizer;
        Dictionary<string, string> reactions = File.ReadLines(Path.Combine(folder, "example_rxns.csv")).Skip(1)
            .Select(line => line[(line.IndexOf(',') + 1)..])
            .ToDictionary(text => string.Join(' ', tokenizer.Encode(text).Ids), StringComparer.Ordinal);
        List<MaskedText> masked = [];
        foreach (MaskedExample example in evaluation.Examples)
        {
            int[] whole = [.. example.InputIds];
            foreach ((int position, int id) in example.Labels)
                whole[position] = id;
            masked.Add(MaskedText.Of(tokenizer, reactions[string.Join(' ', whole)], [.. example.Labels.Select(label => label.Position)]));
        }

        IReadOnlyList<MaskFill>[][] fills =
            pipeline.Fill([.. masked.Select(text => text.Text)], topK: 1, null, TestContext.Current.CancellationToken);

        int right = 0, total = 0;
        for (int i = 0; i < fills.Length; i++)
        {
            Assert.Equal(masked[i].Labels.Count, fills[i].Length);
            right += fills[i].Zip(masked[i].Labels).Count(pair => pair.First[0].TokenId == pair.Second);
            total += fills[i].Length;
        }
        Assert.Equal(9453, total);
        Assert.Equal(0.98678, (double)right / total, 5);
    }

    /// <summary>The checkpoint with a tokenizer whose tokens are "t0", "t1" … for ids 0, 1 …, nothing put around them.</summary>
    private static SafetensorsFile CopyWithTokenizer(string name, TemporaryFolder folder)
    {
        string shared = TestFiles.Shared("data", "hf-golden", name);
        foreach (string file in (string[])["config.json", "model.safetensors"])
            File.Copy(Path.Combine(shared, file), folder.File(file));
        JsonObject vocabulary = [];
        for (int i = 0; i < AutoModel.ReadConfiguration(shared).VocabularySize; i++)
            vocabulary[$"t{i}"] = i;
        JsonObject tokenizer = new()
        {
            ["pre_tokenizer"] = new JsonObject { ["type"] = "WhitespaceSplit" },
            ["model"] = new JsonObject { ["type"] = "WordLevel", ["vocab"] = vocabulary, ["unk_token"] = "t3" },
        };
        File.WriteAllText(folder.File("tokenizer.json"), tokenizer.ToJsonString());
        return SafetensorsFile.Open(Path.Combine(shared, "reference.safetensors"));
    }

    /// <summary>The rows of input_ids as texts, padding left out; where token_type_ids turn to 1 a second text begins.</summary>
    private static (string[] Texts, string?[] Pairs) Texts(SafetensorsFile reference)
    {
        int[] ids = reference.ReadInt32("input_ids"), mask = reference.ReadInt32("attention_mask");
        int[] types = reference.Tensors.ContainsKey("token_type_ids") ? reference.ReadInt32("token_type_ids") : new int[ids.Length];
        int sequence = (int)reference.Find("input_ids").Shape[1], rows = ids.Length / sequence;
        string[] texts = new string[rows];
        string?[] pairs = new string?[rows];
        for (int row = 0; row < rows; row++)
        {
            int[] at = [.. Enumerable.Range(row * sequence, sequence).Where(i => mask[i] != 0)];
            texts[row] = string.Join(' ', at.Where(i => types[i] == 0).Select(i => $"t{ids[i]}"));
            pairs[row] = at.Any(i => types[i] == 1) ? string.Join(' ', at.Where(i => types[i] == 1).Select(i => $"t{ids[i]}")) : null;
        }
        return (texts, pairs);
    }

    private static double[] Softmax(ReadOnlySpan<float> logits)
    {
        double[] scores = [.. logits.ToArray().Select(logit => Math.Exp(logit))];
        double sum = scores.Sum();
        return [.. scores.Select(score => score / sum)];
    }
}
