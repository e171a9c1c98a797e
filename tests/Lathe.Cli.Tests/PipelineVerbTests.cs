using System.Globalization;
using System.Text.Json.Nodes;
using Lathe.Tests;
using Lathe.Transformers;
using Lathe.Transformers.Pipelines;
using Lathe.Transformers.Tokenization;

namespace Lathe.Cli.Tests;

/// <summary>The verbs over pipelines print what the pipelines give.</summary>
public sealed class PipelineVerbTests(TextFixture texts) : IClassFixture<TextFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Embed_writes_the_pipelines_vectors_in_order()
    {
        Random random = new(1);
        string[] lines = [.. Enumerable.Range(0, 600).Select(i => TextFixture.Sentence(random, i % 9))];
        using FeatureExtractionPipeline pipeline = FeatureExtractionPipeline.Load(texts.Encoder);
        float[][] expected = pipeline.Embed(lines, cancellation: Cancellation);

        JsonObject[] found = ToolRun.JsonLines(string.Join('\n', lines), "embed", texts.Encoder);
        Assert.Equal(lines, found.Select(line => (string)line["text"]!));
        for (int i = 0; i < lines.Length; i++)
            Assert.Equal(expected[i], found[i]["embedding"]!.AsArray().Select(number => (float)number!));
        string[] plain = ToolRun.Lines(lines[5], "embed", texts.Encoder, "--threads", "1");
        Assert.Equal(expected[5], Assert.Single(plain).Split(' ').Select(number => float.Parse(number, CultureInfo.InvariantCulture)));
        ToolRun.FailsOn("x"u8.ToArray(), ["embed", texts.Encoder, "--prompt", "query"], "query");
        ToolRun.Fails(["embed", texts.Encoder, "--max-length", "0"], "--max-length");
        // in the words of the tool: who typed a command has no properties to set
        ToolRun.Fails(["embed", texts.Encoder, "--max-length", "1000"], "--max-length is 1000", "24");
        ToolRun.Fails(["embed", texts.Encoder, "--batch-tokens", "23"], "--batch-tokens is 23", "cut texts by --max-length");
        ToolRun.Fails(["embed", texts.Encoder, "--batch-tokens", "0"], "--batch-tokens is 0");
        Assert.Equal(found.Length, ToolRun.JsonLines(string.Join('\n', lines), "embed", texts.Encoder, "--batch-tokens", "24").Length);
    }

    [Fact]
    public void Classify_takes_texts_and_pairs_mixed()
    {
        using TextClassificationPipeline pipeline = TextClassificationPipeline.Load(texts.Classifier);
        string a = TextFixture.Word(7), b = TextFixture.Word(30), c = TextFixture.Word(60);
        IReadOnlyList<ClassLabel>[] expected = [.. pipeline.Classify([a, c], cancellation: Cancellation), pipeline.Classify(a, b, cancellation: Cancellation)];
        JsonObject[] found = ToolRun.JsonLines($"{a}\n{c}\n{a}\t{b}\n{c}\n", "classify", texts.Classifier, "--top", "3");
        Assert.Equal(4, found.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], found[i]["labels"]!.AsArray().Select(label => new ClassLabel((string)label!["label"]!, (float)label["score"]!)));
        Assert.Equal(b, (string)found[2]["pair"]!);
        using TextClassificationPipeline none = TextClassificationPipeline.Load(texts.Classifier, null, ClassificationFunction.None);
        JsonObject logits = Assert.Single(ToolRun.JsonLines(a, "classify", texts.Classifier, "--top", "3", "--function", "None"));
        Assert.Equal(none.Classify(a, cancellation: Cancellation).Select(label => label.Score), logits["labels"]!.AsArray().Select(label => (float)label!["score"]!));
        ToolRun.Fails(["classify", texts.Classifier, "--function", "tanh"], "'tanh'", "none, sigmoid or softmax");
        string[] plain = ToolRun.Lines($$"""{"text": "{{a}}", "pair": "{{b}}"}""", "classify", texts.Classifier);
        Assert.Equal([expected[2][0].Label, Numbers.Fixed(expected[2][0].Score, 4)], Assert.Single(plain).Split('\t'));
        ToolRun.Fails(["classify", texts.Encoder], "has no head", "ForSequenceClassification");
    }

    [Fact]
    public void Fill_mask_fills_every_mask_and_scores()
    {
        using FillMaskPipeline pipeline = FillMaskPipeline.Load(texts.MaskedLanguageModel);
        string a = TextFixture.Word(7), b = TextFixture.Word(30), text = $"{a} [MASK] {b} [MASK]";
        IReadOnlyList<MaskFill>[] expected = pipeline.Fill(text, 2, cancellation: Cancellation);
        JsonObject found = Assert.Single(ToolRun.JsonLines(text, "fill-mask", texts.MaskedLanguageModel, "--top", "2"));
        Assert.Equal(expected.Select(mask => mask.Select(fill => (fill.TokenId, fill.Score))), found["masks"]!.AsArray().Select(mask => mask!.AsArray().Select(fill => ((int)fill!["id"]!, (float)fill["score"]!))));
        string right = pipeline.Tokenizer.IdToToken(expected[0][0].TokenId)!, wrong = pipeline.Tokenizer.IdToToken(expected[1][1].TokenId)!;

        string labelled = $$"""{"text": "{{text}}", "labels": ["{{right}}", "{{wrong}}"]}""";
        JsonObject score = ToolRunScore(labelled);
        Assert.Equal((2, 1, 0.5), ((int)score["masked"]!, (int)score["correct"]!, (double)score["top1"]!));
        Assert.StartsWith("0.50000", ToolRun.Lines(labelled, "fill-mask", texts.MaskedLanguageModel, "--score")[0], StringComparison.Ordinal);
        // a raw text and positions: the same masks
        JsonObject raw = Assert.Single(ToolRun.JsonLines($$"""{"text": "{{a}} {{a}} {{b}} {{b}}", "masks": [4, 2]}""", "fill-mask", texts.MaskedLanguageModel, "--top", "2"));
        Assert.Equal(found.ToJsonString(), raw.ToJsonString());

        Bad(text, "'labels'", "--score");
        Bad($$"""{"text": "{{text}}", "labels": ["{{right}}"]}""", "line 1", "2 masks", "1 labels");
        Bad($$"""{"text": "{{text}}", "labels": ["nonsense", "x"]}""", "line 1", "nonsense");
        Bad($$"""{"text": "{{a}}", "masks": [9]}""", "line 1", "position 9");
        Bad($$"""{"text": "{{a}}", "masks": "x"}""", "line 1", "'masks'");

        void Bad(string line, params string[] parts) => ToolRun.FailsOn(System.Text.Encoding.UTF8.GetBytes(line), ["fill-mask", texts.MaskedLanguageModel, "--score"], parts);

        JsonObject ToolRunScore(string line)
        {
            ToolRun run = ToolRun.WithInput(System.Text.Encoding.UTF8.GetBytes(line), "fill-mask", texts.MaskedLanguageModel, "--score", "--json");
            Assert.True(run.ExitCode == 0, run.Error);
            return JsonNode.Parse(run.Output)!.AsObject();
        }
    }

    [Fact]
    public void A_text_without_an_answer_is_named_by_its_line_after_what_came_before()
    {
        ToolRun run = ToolRun.WithInput("[MASK]\nnothing\n[MASK]"u8.ToArray(), "fill-mask", texts.MaskedLanguageModel, "--json");
        Assert.Equal(1, run.ExitCode);
        Assert.Single(run.Output.TrimEnd().Split('\n'));
        Assert.Contains("standard input: line 2: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("[MASK]", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Answer_reads_the_context_from_a_file_or_standard_input()
    {
        Random random = new(2);
        string question = TextFixture.Sentence(random, 3), context = $"{TextFixture.Sentence(random, 8)}\n{TextFixture.Sentence(random, 30)}", file = texts.File("context.txt");
        File.WriteAllText(file, context + "\n");
        using QuestionAnsweringPipeline pipeline = QuestionAnsweringPipeline.Load(texts.Answerer);
        IReadOnlyList<Answer> expected = pipeline.Ask(question, context, new AnswerOptions { TopK = 3 }, Cancellation);
        JsonObject[] found = ToolRun.JsonLines(context, "answer", texts.Answerer, "--question", question, "--top", "3");
        Assert.Equal(expected, found.Select(answer => new Answer((string)answer["answer"]!, (float)answer["score"]!, (int)answer["start"]!, (int)answer["end"]!)));
        string line = Assert.Single(ToolRun.Lines("", "answer", texts.Answerer, "--question", question, "--context", file));
        Assert.Equal(context[expected[0].Start..expected[0].End], line.Split('\t')[0]);
        ToolRun.Fails(["answer", texts.Answerer], "--question");
        ToolRun.Fails(["answer", texts.Answerer, "--question", question], "empty context");
    }

    [Theory]
    [InlineData("float32", 0.98678)]
    [InlineData("int8", 0.98699)]
    public void Fill_mask_reproduces_the_real_models_figure_from_raw_reactions(string precision, double top1)
    {
        string folder = TestFiles.Shared("data", "rxnmapper-albert"), file = texts.File($"reactions-{precision}.jsonl");
        Tokenizer tokenizer = Tokenizer.Load(folder);
        Dictionary<string, string> reactions = File.ReadLines(Path.Combine(folder, "example_rxns.csv")).Skip(1)
            .Select(line => line[(line.IndexOf(',') + 1)..]).ToDictionary(text => string.Join(' ', tokenizer.Encode(text).Ids), StringComparer.Ordinal);
        File.WriteAllLines(file, MaskedExamples.Read(Path.Combine(folder, "mlm_eval.json")).Examples.Select(example =>
        {
            int[] ids = [.. example.InputIds];
            foreach ((int position, int id) in example.Labels)
                ids[position] = id;
            JsonArray masks = [.. example.Labels.Select(label => JsonValue.Create(label.Position))];
            return new JsonObject { ["text"] = reactions[string.Join(' ', ids)], ["masks"] = masks }.ToJsonString();
        }));
        JsonObject score = ToolRun.Json("fill-mask", folder, file, "--score", "--precision", precision);
        Assert.Equal((600, 9453), ((int)score["texts"]!, (int)score["masked"]!));
        Assert.Equal(top1, (double)score["top1"]!, precision == "float32" ? 1e-5 : 0.002);
    }
}
