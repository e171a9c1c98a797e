using System.Text.Json;
using Lathe.Transformers;

namespace Lathe.Pipelines.Tests;

/// <summary>Classification, token classification, fill-mask and question answering against PyTorch and numpy in float64.</summary>
public sealed class HeadTests
{
    [Fact]
    public void Text_classes_and_scores_are_those_of_hugging_face()
    {
        foreach (IGrouping<string, JsonElement> kind in GoldenCases.Of("classification")
            .GroupBy(item => $"{item.Number("labels")} {item.GetProperty("problem").GetString()}"))
        {
            using TemporaryFolder folder = new();
            SeededCheckpoint.Write(folder.Path, EncoderHead.SequenceClassification,
                kind.First().Number("labels"), config => config["problem_type"] = kind.First().GetProperty("problem").GetString());
            using TextClassificationPipeline pipeline = TextClassificationPipeline.Load(folder.Path);
            foreach (JsonElement item in kind)
            {
                IReadOnlyList<ClassLabel> found =
                    pipeline.Classify(item.Text("text"), item.GetProperty("pair").GetString(), null, TestContext.Current.CancellationToken);
                JsonElement[] expected = item.Items("result");
                Assert.Equal(expected.Select(label => label.Text("label")), found.Select(label => label.Label));
                for (int i = 0; i < expected.Length; i++)
                    GoldenCases.AssertScore(expected[i], found[i].Score, $"{kind.Key} '{item.Text("text")}'");
            }
        }
    }

    [Fact]
    public void The_function_can_be_chosen_and_top_k_cuts()
    {
        using TemporaryFolder folder = new();
        SeededCheckpoint.Write(folder.Path, EncoderHead.SequenceClassification, 3);
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        using TextClassificationPipeline softmax = TextClassificationPipeline.Load(folder.Path),
            none = TextClassificationPipeline.Load(folder.Path, null, ClassificationFunction.None);
        Assert.Equal(ClassificationFunction.Softmax, softmax.Function);
        Assert.Equal(["class 0", "LABEL_1", "class 2"], softmax.Labels);
        IReadOnlyList<ClassLabel> all = softmax.Classify("paris", cancellationToken: cancellation),
            logits = none.Classify("paris", cancellationToken: cancellation);
        double sum = logits.Sum(label => Math.Exp(label.Score));
        Assert.Equal(all.Select(label => Math.Round(label.Score, 5)), logits.Select(label => Math.Round(Math.Exp(label.Score) / sum, 5)));
        Assert.Equal(all.Take(2), softmax.Classify("paris", topK: 2, cancellationToken: cancellation));
        Assert.Equal(all, softmax.Classify("paris", topK: 9, cancellationToken: cancellation));
        Assert.Throws<ArgumentOutOfRangeException>(() => softmax.Classify("paris", topK: 0, cancellationToken: cancellation));
        Assert.Throws<ArgumentException>(() => softmax.Classify(["a", "b"], ["c"], null, cancellation));
    }

    [Fact]
    public void Entities_are_those_of_hugging_face_for_every_strategy()
    {
        using TemporaryFolder folder = new();
        SeededCheckpoint.Write(folder.Path, EncoderHead.TokenClassification, 5, Tags);
        using TokenClassificationPipeline pipeline = TokenClassificationPipeline.Load(folder.Path);
        foreach (JsonElement item in GoldenCases.Of("entities"))
        {
            string text = item.Text("text");
            AggregationStrategy strategy = Enum.Parse<AggregationStrategy>(item.Text("strategy"), ignoreCase: true);
            IReadOnlyList<TokenGroup> found = pipeline.Classify(text, strategy, null, TestContext.Current.CancellationToken);
            JsonElement[] expected = item.Items("result");
            Assert.Equal(
                expected.Select(entity => (entity.Text("entity"), entity.Text("text"), entity.Number("start"), entity.Number("end"))),
                found.Select(entity => (entity.Entity, entity.Text, entity.Start, entity.End)));
            for (int i = 0; i < expected.Length; i++)
                GoldenCases.AssertScore(expected[i], found[i].Score, $"{strategy} '{text}'");
        }
    }

    [Fact]
    public void Where_nothing_marks_subwords_a_word_begins_behind_a_space()
    {
        using TemporaryFolder folder = new();
        SeededCheckpoint.Write(folder.Path, EncoderHead.TokenClassification, 5, Tags);
        System.Text.Json.Nodes.JsonObject vocabulary = [];
        foreach (string token in File.ReadLines(SeededCheckpoint.Golden("vocab.txt")))
            vocabulary[token] = vocabulary.Count;
        File.WriteAllText(folder.File("tokenizer.json"), new System.Text.Json.Nodes.JsonObject
        {
            ["pre_tokenizer"] = new System.Text.Json.Nodes.JsonObject { ["type"] = "Whitespace" },
            ["model"] = new System.Text.Json.Nodes.JsonObject { ["type"] = "WordLevel", ["vocab"] = vocabulary, ["unk_token"] = "[UNK]" },
        }.ToJsonString());
        using TokenClassificationPipeline pipeline = TokenClassificationPipeline.Load(folder.Path);
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        const string Text = "micro-red fox, zebra?dog s";
        IReadOnlyList<TokenGroup> tokens = pipeline.Classify(Text, AggregationStrategy.None, [], cancellation);
        Assert.Equal(["micro", "-", "red", "fox", ",", "zebra", "?", "dog", "s"], tokens.Select(token => token.Text));
        // words: the label of each one's first token, and neighbours of one label that does not begin anew are one entity; an unknown token
        // begins a word
        (string Label, int Start, int End)[] words = [(tokens[0].Entity, 0, 9), (tokens[3].Entity, 10, 14), (tokens[5].Entity, 15, 24),
            (tokens[8].Entity, 25, 26)];
        List<(string, int, int)> expected = [];
        foreach ((string label, int start, int end) in words)
        {
            string kind = label[(label.IndexOf('-', StringComparison.Ordinal) + 1)..];
            if (expected.Count > 0 && expected[^1].Item1 == kind && !label.StartsWith('B'))
                expected[^1] = (kind, expected[^1].Item2, end);
            else
                expected.Add((kind, start, end));
        }
        Assert.Equal(expected, pipeline.Classify(Text, AggregationStrategy.First, [], cancellation)
            .Select(group => (group.Entity, group.Start, group.End)));
    }

    [Fact]
    public void Ignored_labels_can_be_chosen()
    {
        using TemporaryFolder folder = new();
        SeededCheckpoint.Write(folder.Path, EncoderHead.TokenClassification, 5, Tags);
        using TokenClassificationPipeline pipeline = TokenClassificationPipeline.Load(folder.Path);
        const string Text = "What is the capital of France? Paris is!";
        IReadOnlyList<TokenGroup> all = pipeline.Classify(Text, AggregationStrategy.Simple, [], TestContext.Current.CancellationToken);
        IReadOnlyList<TokenGroup> people =
            pipeline.Classify(Text, AggregationStrategy.Simple, ["LOC", "O"], TestContext.Current.CancellationToken);
        Assert.Equal(all.Where(group => group.Entity == "PER"), people);
        Assert.NotEmpty(people);
    }

    [Fact]
    public void Masks_are_filled_as_hugging_face_fills_them()
    {
        using TemporaryFolder folder = new();
        SeededCheckpoint.Write(folder.Path, EncoderHead.MaskedLanguageModel);
        using FillMaskPipeline pipeline = FillMaskPipeline.Load(folder.Path);
        Assert.Equal("[MASK]", pipeline.MaskToken);
        foreach (JsonElement item in GoldenCases.Of("fills"))
        {
            IReadOnlyList<MaskFill>[] found =
                pipeline.Fill(item.Text("text"), item.Number("k"), item.Texts("targets"), TestContext.Current.CancellationToken);
            JsonElement[] masks = item.Items("result");
            Assert.Equal(masks.Length, found.Length);
            for (int mask = 0; mask < masks.Length; mask++)
            {
                JsonElement[] expected = [.. masks[mask].EnumerateArray()];
                Assert.Equal(
                    expected.Select(fill => (fill.Number("id"), fill.Text("token"), fill.Text("sequence"))),
                    found[mask].Select(fill => (fill.TokenId, fill.Token, fill.Sequence)));
                for (int i = 0; i < expected.Length; i++)
                    GoldenCases.AssertScore(expected[i], found[mask][i].Score, item.Text("text"));
            }
        }
        Assert.Contains("text 1 has no [MASK]",
            Assert.Throws<PipelineException>(() =>
            pipeline.Fill(["[MASK]", "none"], 5, null, TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => pipeline.Fill("[MASK]", 1, [""], TestContext.Current.CancellationToken));
        // not a token of the vocabulary: its first one counts
        Assert.Equal("fox", pipeline.Fill("[MASK]", 1, ["foxs"], TestContext.Current.CancellationToken)[0][0].Token);
    }

    [Fact]
    public void Answers_are_those_of_hugging_face_over_all_windows()
    {
        using TemporaryFolder folder = new();
        SeededCheckpoint.Write(folder.Path, EncoderHead.QuestionAnswering);
        using QuestionAnsweringPipeline pipeline = QuestionAnsweringPipeline.Load(folder.Path);
        foreach (JsonElement item in GoldenCases.Of("answers"))
        {
            AnswerOptions options = new()
            {
                Window = item.Number("window"), Stride = item.Number("stride"), TopK = item.Number("k"),
                MaxAnswerLength = item.Number("longest"),
                AllowImpossible = item.Switch("impossible"), AlignToWords = item.Switch("align"),
            };
            IReadOnlyList<Answer> found =
                pipeline.Ask(item.Text("question"), item.Text("context"), options, TestContext.Current.CancellationToken);
            JsonElement[] expected = item.Items("result");
            Assert.Equal(found.Count, found.DistinctBy(answer => (answer.Start, answer.End)).Count());
            Assert.Equal(
                expected.Select(answer => (answer.Text("text"), answer.Number("start"), answer.Number("end"))),
                found.Select(answer => (answer.Text, answer.Start, answer.End)));
            for (int i = 0; i < expected.Length; i++)
                GoldenCases.AssertScore(expected[i], found[i].Score, item.Text("question"));
        }
    }

    [Fact]
    public void Questions_that_cannot_be_asked_say_why()
    {
        using TemporaryFolder folder = new();
        SeededCheckpoint.Write(folder.Path, EncoderHead.QuestionAnswering);
        using QuestionAnsweringPipeline pipeline = QuestionAnsweringPipeline.Load(folder.Path);
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        Assert.Contains("empty context", Assert.Throws<ArgumentException>(() => pipeline.Ask("who?", "", null, cancellation)).Message,
            StringComparison.Ordinal);
        Assert.Contains("empty question", Assert.Throws<ArgumentException>(() => pipeline.Ask("", "a", null, cancellation)).Message,
            StringComparison.Ordinal);
        Assert.Contains("leaves no room",
            Assert.Throws<ArgumentException>(() =>
            pipeline.Ask(string.Join(' ', Enumerable.Repeat("who", 80)), "a", null, cancellation)).Message, StringComparison.Ordinal);
        Assert.Contains("Stride", Assert.Throws<ArgumentException>(() =>
            pipeline.Ask("who", "a", new AnswerOptions { Window = 8, Stride = 4 }, cancellation)).Message, StringComparison.Ordinal);
        Assert.Contains("Window", Assert.Throws<ArgumentOutOfRangeException>(() =>
            pipeline.Ask("who", "a", new AnswerOptions { Window = 65 }, cancellation)).Message, StringComparison.Ordinal);
        Assert.Contains("AnswerOptions.Stride is -1",
            Assert.Throws<ArgumentOutOfRangeException>(() =>
            pipeline.Ask("who", "a", new AnswerOptions { Stride = -1 }, cancellation)).Message, StringComparison.Ordinal);
        Assert.Empty(pipeline.Ask("who", "   ", null, cancellation));
        // the question fills all but one token of a window: windows of one token still advance
        Assert.Single(pipeline.Ask("the quick brown fox", "anna paris dog", new AnswerOptions { Window = 8 }, cancellation));
    }

    private static void Tags(System.Text.Json.Nodes.JsonObject config) =>
        config["id2label"] = System.Text.Json.Nodes.JsonNode.Parse("""{"0":"O","1":"B-PER","2":"I-PER","3":"B-LOC","4":"I-LOC"}""");
}
