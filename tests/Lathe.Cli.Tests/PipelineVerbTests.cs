using System.Globalization;
using System.Text.Json.Nodes;
using Lathe.Cli.Presentation;
using Lathe.Tests;
using Lathe.Transformers;
using Lathe.Transformers.Evaluation;
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
        float[][] expected = pipeline.Embed(lines, cancellationToken: Cancellation);

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

    [Theory]
    [InlineData("embed")]
    [InlineData("classify")]
    [InlineData("tag")]
    [InlineData("tokenize")]
    [InlineData("rerank", "--query", "ba be")]
    public void What_is_odd_about_a_tokenizer_is_said_once_on_the_error_stream(string verb, params string[] more)
    {
        string source = verb switch
        {
            "classify" => texts.Classifier,
            "tag" => texts.Tagger,
            "rerank" => texts.Reranker,
            _ =>
            texts.Encoder
        };
        string folder = Directory.CreateDirectory(texts.File("odd-" + verb)).FullName;
        foreach (string file in Directory.EnumerateFiles(source))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        string word = verb == "rerank" ? "ba" : TextFixture.Word(8);
        // read beside vocab.txt and beside tokenizer.json
        File.WriteAllText(
            Path.Combine(folder, "tokenizer_config.json"),
            """{"tokenizer_class":"BertTokenizer","added_tokens_decoder":{"1":{"content":"WORD","normalized":false,"special":false}}}""".Replace("WORD", word, StringComparison.Ordinal));

        ToolRun run = ToolRun.WithInput(System.Text.Encoding.UTF8.GetBytes($"{word}\n{word} {word}\n"), [verb, folder, .. more]);

        Assert.Equal(0, run.ExitCode);
        string line = Assert.Single(run.Error.TrimEnd().Split('\n'));
        Assert.StartsWith("lathe: warning: ", line, StringComparison.Ordinal);
        Assert.Contains($"\"{word}\" has id 1", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Classify_takes_texts_and_pairs_mixed()
    {
        using TextClassificationPipeline pipeline = TextClassificationPipeline.Load(texts.Classifier);
        string a = TextFixture.Word(7), b = TextFixture.Word(30), c = TextFixture.Word(60);
        IReadOnlyList<ClassLabel>[] expected =
            [.. pipeline.Classify([a, c], cancellationToken: Cancellation), pipeline.Classify(a, b, cancellationToken: Cancellation)];
        JsonObject[] found = ToolRun.JsonLines($"{a}\n{c}\n{a}\t{b}\n{c}\n", "classify", texts.Classifier, "--top", "3");
        Assert.Equal(4, found.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], found[i]["labels"]!.AsArray().Select(label =>
                new ClassLabel((string)label!["label"]!, (float)label["score"]!)));
        Assert.Equal(b, (string)found[2]["pair"]!);
        using TextClassificationPipeline none = TextClassificationPipeline.Load(texts.Classifier, null, ClassificationFunction.None);
        JsonObject logits = Assert.Single(ToolRun.JsonLines(a, "classify", texts.Classifier, "--top", "3", "--function", "None"));
        Assert.Equal(none.Classify(a, cancellationToken: Cancellation).Select(label => label.Score),
            logits["labels"]!.AsArray().Select(label => (float)label!["score"]!));
        ToolRun.Fails(["classify", texts.Classifier, "--function", "tanh"], "'tanh'", "none, sigmoid or softmax");
        string[] plain = ToolRun.Lines($$"""{"text": "{{a}}", "pair": "{{b}}"}""", "classify", texts.Classifier);
        Assert.Equal([expected[2][0].Label, Numbers.Fixed(expected[2][0].Score, 4)], Assert.Single(plain).Split('\t'));
        ToolRun.Fails(["classify", texts.Encoder], "has no head", "ForSequenceClassification");
    }

    [Fact]
    public void Rerank_prints_documents_in_the_order_of_pytorchs_scores()
    {
        JsonNode reference = JsonNode.Parse(File.ReadAllText(Path.Combine(texts.Reranker, "reference.json")))!.AsArray()[1]!;
        string query = (string)reference["query"]!, file = texts.File("documents.txt");
        // a blank line is no document, and is counted
        string[] documents = [.. reference["documents"]!.AsArray().Select(document => (string)document!)];
        double[] logits = [.. reference["logits"]!.AsArray().Select(logit => (double)logit!)];
        File.WriteAllLines(file, documents);
        int[] expected = [.. Enumerable.Range(0, documents.Length).Where(i => documents[i].Length > 0).OrderByDescending(i => logits[i])];
        JsonObject[] found = ToolRun.JsonLines("", "rerank", texts.Reranker, "--query", query, "--documents", file);
        Assert.Equal(expected.Select(i => (i + 1, documents[i])), found.Select(line => ((int)line["line"]!, (string)line["text"]!)));
        Assert.Equal(expected.Select(i => logits[i]),
            found.Select(line => (double)line["score"]!), (a, b) => Math.Abs(a - b) < 2e-5 * Math.Max(1, Math.Abs(a)));

        string[] printed = ToolRun.Lines(string.Join('\n', documents), "rerank", texts.Reranker, "-q", query, "--top", "3", "--precision",
            "float32", "--activated");
        Assert.Equal(expected.Take(3).Select(i => $"{Numbers.Fixed(1 / (1 + Math.Exp(-logits[i])), 3)}"),
            printed.Select(line => Numbers.Fixed(double.Parse(line.Split('\t')[0], CultureInfo.InvariantCulture), 3)));
        Assert.Equal(expected.Take(3).Select(i => $"{i + 1}\t{documents[i]}"),
            printed.Select(line => line[(line.IndexOf('\t', StringComparison.Ordinal) + 1)..]));
        string json = string.Join('\n', documents.Where(document => document.Length > 0)
            .Select(document => new JsonObject { ["text"] = document }.ToJsonString()));
        Assert.Equal(expected.Select(i => documents[i]),
            ToolRun.JsonLines(json, "rerank", texts.Reranker, "-q", query).Select(line => (string)line["text"]!));
    }

    [Fact]
    public void Rerank_says_what_it_cannot_rank()
    {
        ToolRun.Fails(["rerank", texts.Reranker], "--query");
        ToolRun.Fails(["rerank", texts.Reranker, "--query", " "], "--query", "no text");
        ToolRun.Fails(["rerank", texts.Reranker, "--query", "ba"], "standard input has no text");
        ToolRun.Fails(["rerank", texts.Reranker, "--query", "ba", "--documents", texts.File("nothing.txt")], "nothing.txt");
        ToolRun.FailsOn("ba"u8.ToArray(), ["rerank", texts.Reranker, "--query", "ba", "--top", "0"], "--top", "1 or more");
        ToolRun.FailsOn([0x61, 0x0A, 0xFF], ["rerank", texts.Reranker, "--query", "ba"], "line 2", "0xFF");
        ToolRun.FailsOn("ba"u8.ToArray(), ["rerank", texts.Classifier, "--query", "ba"], "config.json", "3 labels", "expected 1");
        ToolRun.FailsOn("ba"u8.ToArray(), ["rerank", texts.Encoder, "--query", "ba"], "has no head");
    }

    [Fact]
    public void Tag_prints_entities_and_reads_on_with_a_stride()
    {
        using TokenClassificationPipeline pipeline = TokenClassificationPipeline.Load(texts.Tagger);
        Random random = new(4);
        string[] lines = [.. Enumerable.Range(0, 12).Select(i => TextFixture.Sentence(random, 8 * i))];
        foreach ((TokenClassificationOptions options, string[] arguments) in new (TokenClassificationOptions, string[])[]
        {
            (new() { Strategy = AggregationStrategy.Simple }, []),
            (new(), ["--aggregation", "none"]),
            (new() { Strategy = AggregationStrategy.Average, Stride = 5, IgnoredLabels = ["PER"] }, ["--aggregation", "Average", "--stride",
                "5", "--ignore", "PER"]),
        })
        {
            IReadOnlyList<TokenGroup>[] expected = pipeline.Classify(lines, options, Cancellation);
            Assert.Contains(expected, groups => groups.Count > 1);
            JsonObject[] found = ToolRun.JsonLines(string.Join('\n', lines), ["tag", texts.Tagger, .. arguments]);
            Assert.Equal(lines, found.Select(line => (string)line["text"]!));
            Assert.Equal(expected, found.Select(line => line["entities"]!.AsArray().Select(Group)));
        }
        TokenGroup first = pipeline.Classify(lines[3], AggregationStrategy.Simple, null, Cancellation)[0];
        Assert.Equal($"{first.Entity}\t{Numbers.Fixed(first.Score, 4)}\t{first.Start}..{first.End}\t{first.Text}",
            ToolRun.Lines(lines[3], "tag", texts.Tagger)[0]);
        ToolRun.FailsOn("a"u8.ToArray(), ["tag", texts.Tagger, "--stride", "22"], "--stride is 22", "less than the 22");
        ToolRun.Fails(["tag", texts.Tagger, "--stride", "-1"], "--stride is -1", "0 or more");
        ToolRun.FailsOn("a"u8.ToArray(), ["tag", texts.Tagger, "--stride", "2", "--aggregation", "none"], "--stride", "--aggregation");
        ToolRun.Fails(["tag", texts.Tagger, "--aggregation", "2"], "'2'", "simple, first");
        ToolRun.Fails(["tag", texts.Encoder], "has no head", "ForTokenClassification");

        static TokenGroup Group(JsonNode? entity) =>
            new((string)entity!["entity"]!, (float)entity["score"]!, (string)entity["text"]!, (int)entity["start"]!, (int)entity["end"]!);
    }

    [Fact]
    public void Fill_mask_fills_every_mask_and_scores()
    {
        using FillMaskPipeline pipeline = FillMaskPipeline.Load(texts.MaskedLanguageModel);
        string a = TextFixture.Word(7), b = TextFixture.Word(30), text = $"{a} [MASK] {b} [MASK]";
        IReadOnlyList<MaskFill>[] expected = pipeline.Fill(text, 2, cancellationToken: Cancellation);
        JsonObject found = Assert.Single(ToolRun.JsonLines(text, "fill-mask", texts.MaskedLanguageModel, "--top", "2"));
        Assert.Equal(expected.Select(mask => mask.Select(fill => (fill.TokenId, fill.Score))),
            found["masks"]!.AsArray().Select(mask => mask!.AsArray().Select(fill => ((int)fill!["id"]!, (float)fill["score"]!))));
        string right = pipeline.Tokenizer.IdToToken(expected[0][0].TokenId)!, wrong = pipeline.Tokenizer.IdToToken(expected[1][1].TokenId)!;

        string labelled = $$"""{"text": "{{text}}", "labels": ["{{right}}", "{{wrong}}"]}""";
        JsonObject score = ToolRunScore(labelled);
        Assert.Equal((2, 1, 0.5), ((int)score["masked"]!, (int)score["correct"]!, (double)score["top1"]!));
        Assert.StartsWith("0.50000", ToolRun.Lines(labelled, "fill-mask", texts.MaskedLanguageModel, "--score")[0],
            StringComparison.Ordinal);
        // a raw text and positions: the same masks
        JsonObject raw = Assert.Single(ToolRun.JsonLines($$"""{"text": "{{a}} {{a}} {{b}} {{b}}", "masks": [4, 2]}""", "fill-mask",
            texts.MaskedLanguageModel, "--top", "2"));
        Assert.Equal(found.ToJsonString(), raw.ToJsonString());

        Bad(text, "'labels'", "--score");
        Bad($$"""{"text": "{{text}}", "labels": ["{{right}}"]}""", "line 1", "2 masks", "1 labels");
        Bad($$"""{"text": "{{text}}", "labels": ["nonsense", "x"]}""", "line 1", "nonsense");
        Bad($$"""{"text": "{{a}}", "masks": [9]}""", "line 1", "position 9");
        Bad($$"""{"text": "{{a}}", "masks": "x"}""", "line 1", "'masks'");

        void Bad(string line, params string[] parts) =>
            ToolRun.FailsOn(System.Text.Encoding.UTF8.GetBytes(line), ["fill-mask", texts.MaskedLanguageModel, "--score"], parts);

        JsonObject ToolRunScore(string line)
        {
            ToolRun run = ToolRun.WithInput(System.Text.Encoding.UTF8.GetBytes(line), "fill-mask", texts.MaskedLanguageModel, "--score",
                "--json");
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
        string question = TextFixture.Sentence(random, 3),
            context = $"{TextFixture.Sentence(random, 8)}\n{TextFixture.Sentence(random, 30)}", file = texts.File("context.txt");
        File.WriteAllText(file, context + "\n");
        using QuestionAnsweringPipeline pipeline = QuestionAnsweringPipeline.Load(texts.Answerer);
        IReadOnlyList<Answer> expected = pipeline.Ask(question, context, new AnswerOptions { TopK = 3 }, Cancellation);
        JsonObject[] found = ToolRun.JsonLines(context, "answer", texts.Answerer, "--question", question, "--top", "3");
        Assert.Equal(expected, found.Select(answer => new Answer((string)answer["answer"]!, (float)answer["score"]!, (int)answer["start"]!,
            (int)answer["end"]!)));
        string line = Assert.Single(ToolRun.Lines("", "answer", texts.Answerer, "--question", question, "--context", file));
        Assert.Equal(context[expected[0].Start..expected[0].End], line.Split('\t')[0]);
        ToolRun.Fails(["answer", texts.Answerer], "--question");
        ToolRun.Fails(["answer", texts.Answerer, "--question", question], "empty context");
    }

    // at float32 the pipeline's own tests fill in the same
    [Theory]
    [InlineData("int8", 0.98699)]
    public void Fill_mask_reproduces_the_real_models_figure_from_raw_reactions(string precision, double top1)
    {
        string folder = TestFiles.Shared("data", "rxnmapper-albert"), file = texts.File($"reactions-{precision}.jsonl");
        Tokenizer tokenizer = Tokenizer.Load(folder);
        Dictionary<string, string> reactions = File.ReadLines(Path.Combine(folder, "example_rxns.csv")).Skip(1)
            .Select(line => line[(line.IndexOf(',') + 1)..])
            .ToDictionary(text => string.Join(' ', tokenizer.Encode(text).Ids), StringComparer.Ordinal);
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
