using System.Text.Json.Nodes;
using Lathe.Checkpoints;
using Lathe.Tests;
using Lathe.Transformers.Tokenization;

namespace Lathe.Cli.Tests;

/// <summary><c>lathe trim</c> and <c>lathe compress --trim</c>.</summary>
public sealed class TrimTests(TextFixture texts) : IClassFixture<TextFixture>
{
    private static readonly string[] Corpus = ["wordaf wordag", "wordca wordbz", "unknownword wordaf"];

    [Fact]
    public void Texts_of_the_corpus_give_the_same_pieces_and_the_same_vectors()
    {
        string output = texts.File("trimmed"), corpus = Written("corpus.txt");
        JsonObject result = ToolRun.Json("trim", texts.Encoder, "-o", output, "--texts", corpus);
        // five special tokens and four words
        Assert.Equal((9, 71, 3, 3), ((int)result["kept"]!, (int)result["of"]!, (int)result["texts"]!, (int)result["run"]!));
        Assert.Equal((71 - 9) * 32 * sizeof(float), (long)result["bytesBefore"]! - (long)result["bytesAfter"]!);
        Assert.Equal(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "wordaf", "wordag", "wordbz", "wordca"],
            File.ReadAllLines(Path.Combine(output, "vocab.txt")));
        Assert.Equal(9, (int)JsonNode.Parse(File.ReadAllText(Path.Combine(output, "config.json")))!["vocab_size"]!);
        Tokenizer before = Tokenizer.Load(texts.Encoder), after = Tokenizer.Load(output);
        Assert.All(Corpus, text => Assert.Equal(before.Encode(text).Tokens, after.Encode(text).Tokens));
        string input = string.Join('\n', Corpus) + "\n";
        Assert.Equal(ToolRun.Lines(input, "embed", texts.Encoder, "--precision", "float32"),
            ToolRun.Lines(input, "embed", output, "--precision", "float32"));
        // the rows that stay are the rows that were
        using Checkpoint whole = Checkpoint.Open(texts.Encoder), left = Checkpoint.Open(output);
        const string Name = "embeddings.word_embeddings.weight";
        float[] all = whole.ReadFloat32(Name, [71, 32]), kept = left.ReadFloat32(Name, [9, 32]);
        Assert.Equal(all[(before.TokenToId("wordca")!.Value * 32)..][..32], kept[(after.TokenToId("wordca")!.Value * 32)..][..32]);
    }

    [Fact]
    public void Scores_of_tokens_lose_the_same_rows_as_embeddings()
    {
        string output = texts.File("trimmed-mlm");
        ToolRun.Json("trim", texts.MaskedLanguageModel, "-o", output, "--texts", Written("mlm.txt"));
        using Checkpoint left = Checkpoint.Open(output);
        Assert.Equal([9], left.Find("cls.predictions.bias").Shape);
        Assert.Equal(0, ToolRun.Of("fill-mask", output, "--json").ExitCode);
    }

    [Fact]
    public void Compression_of_a_trimmed_vocabulary_counts_from_the_whole_checkpoint()
    {
        string output = texts.File("trim-compressed"), corpus = Written("both.txt"), plain = texts.File("not-trimmed");
        // of a process that was killed
        Directory.CreateDirectory(Path.Combine(output + ".lathe-trimmed", "below"));
        JsonObject trimmed = ToolRun.Json("compress", texts.Encoder, "-o", output, "--texts", corpus, "--trim", "--bits", "4");
        JsonObject whole = ToolRun.Json("compress", texts.Encoder, "-o", plain, "--texts", corpus, "--bits", "4");
        Assert.Equal((long)whole["bytesBefore"]!, (long)trimmed["bytesBefore"]!);
        Assert.Equal((71 - 9) * 32 * sizeof(float), (long)whole["bytesAfter"]! - (long)trimmed["bytesAfter"]!);
        // no token of the corpus went, so nothing else differs
        Assert.Equal((double)whole["relativeL2"]!, (double)trimmed["relativeL2"]!);
        JsonNode manifest = JsonNode.Parse(File.ReadAllText(Path.Combine(output, "model.lathe.json")))!;
        Assert.Equal((9, 71), ((int)manifest["vocabulary"]!["kept"]!, (int)manifest["vocabulary"]!["of"]!));
        Assert.Equal((string)JsonNode.Parse(File.ReadAllText(Path.Combine(plain, "model.lathe.json")))!["checkpoint"]!,
            (string)manifest["checkpoint"]!);
        Assert.False(Directory.Exists(output + ".lathe-trimmed"));
        string input = string.Join('\n', Corpus) + "\n";
        Assert.Equal(ToolRun.Lines(input, "embed", plain), ToolRun.Lines(input, "embed", output));
        // standard input is read once, for the vocabulary and for the layers
        ToolRun piped = ToolRun.WithInput(System.Text.Encoding.UTF8.GetBytes(input), "compress", texts.Encoder, "-o",
            texts.File("piped"), "--texts", "-", "--trim", "--json");
        Assert.Equal((0, 9), (piped.ExitCode, (int)JsonNode.Parse(piped.Output)!["vocabulary"]!["kept"]!));
    }

    [Fact]
    public void What_cannot_be_trimmed_is_one_line_and_leaves_nothing()
    {
        string output = texts.File("never-trimmed"), corpus = Written("some.txt"), empty = texts.File("nothing.txt");
        File.WriteAllText(empty, "\n");
        ToolRun.Fails(["trim", texts.Encoder, "-o", output, "--texts", empty], "nothing.txt", "no text");
        ToolRun.Fails(["trim", texts.Encoder, "-o", texts.Encoder, "--texts", corpus], "another one");
        ToolRun.Fails(["trim", texts.File("no-folder"), "-o", output, "--texts", corpus], "no-folder");
        ToolRun.Fails(["compress", texts.Encoder, "-o", output, "--trim"], "--trim", "--texts");
        Assert.False(Directory.Exists(output) || Directory.Exists(output + ".lathe-unfinished"));
    }

    [Fact]
    public void All_files_of_a_tokenizer_follow_wherever_its_special_tokens_stand()
    {
        string folder = Copied("with-json"), output = texts.File("with-json-trimmed");
        string[] vocabulary = [.. File.ReadAllLines(Path.Combine(folder, "vocab.txt")).Reverse()];
        int Old(string token) => Array.IndexOf(vocabulary, token);
        JsonObject Special(string token) => new()
        {
            ["id"] = token, ["ids"] = new JsonArray(Old(token)), ["tokens"] = new JsonArray(token),
        };
        JsonArray Template(params string[] parts) => [.. parts.Select(part => (JsonNode)(part.Length == 1
            ? new JsonObject { ["Sequence"] = new JsonObject { ["id"] = part, ["type_id"] = part == "A" ? 0 : 1 } }
            : new JsonObject { ["SpecialToken"] = new JsonObject { ["id"] = part, ["type_id"] = 0 } }))];
        Save(folder, "tokenizer.json", new JsonObject
        {
            ["version"] = "1.0",
            ["padding"] = new JsonObject
            {
                ["strategy"] = "BatchLongest", ["direction"] = "Right", ["pad_to_multiple_of"] = null, ["pad_id"] = Old("[PAD]"),
                ["pad_type_id"] = 0, ["pad_token"] = "[PAD]",
            },
            ["added_tokens"] = new JsonArray([.. new[] { "[CLS]", "[SEP]", "[PAD]" }.Select(token => (JsonNode)new JsonObject
                {
                    ["id"] = Old(token), ["content"] = token, ["single_word"] = false, ["lstrip"] = false, ["rstrip"] = false,
                    ["normalized"] = false, ["special"] = true,
                })]),
            ["pre_tokenizer"] = new JsonObject { ["type"] = "BertPreTokenizer" },
            ["post_processor"] = new JsonObject
            {
                ["type"] = "TemplateProcessing", ["single"] = Template("[CLS]", "A", "[SEP]"),
                ["pair"] = Template("[CLS]", "A", "[SEP]", "B", "[SEP]"),
                ["special_tokens"] = new JsonObject { ["[CLS]"] = Special("[CLS]"), ["[SEP]"] = Special("[SEP]") },
            },
            ["model"] = new JsonObject
            {
                ["type"] = "WordPiece", ["unk_token"] = "[UNK]", ["continuing_subword_prefix"] = "##", ["max_input_chars_per_word"] = 100,
                ["vocab"] = new JsonObject(vocabulary.Select((token, id) => KeyValuePair.Create(token, (JsonNode?)id))),
            },
        });
        Save(folder, "tokenizer_config.json", new JsonObject
        {
            ["tokenizer_class"] = "BertTokenizer",
            ["added_tokens_decoder"] = new JsonObject
            {
                [Old("[CLS]").ToString()] = new JsonObject { ["content"] = "[CLS]", ["special"] = true },
            },
        });
        File.WriteAllLines(Path.Combine(folder, "vocab.txt"), vocabulary);
        JsonObject configuration = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "config.json")))!.AsObject();
        configuration["pad_token_id"] = Old("[PAD]");
        Save(folder, "config.json", configuration);

        ToolRun.Json("trim", folder, "-o", output, "--texts", Written("json.txt"));
        string[] kept = File.ReadAllLines(Path.Combine(output, "vocab.txt"));
        Assert.Equal(9, kept.Length);
        JsonNode json = JsonNode.Parse(File.ReadAllText(Path.Combine(output, "tokenizer.json")))!;
        Assert.Equal(kept, json["model"]!["vocab"]!.AsObject().OrderBy(entry => (int)entry.Value!).Select(entry => entry.Key));
        Assert.Equal(Array.IndexOf(kept, "[CLS]"), (int)json["post_processor"]!["special_tokens"]!["[CLS]"]!["ids"]![0]!);
        Assert.Equal(Array.IndexOf(kept, "[PAD]"), (int)json["padding"]!["pad_id"]!);
        Assert.Equal(Array.IndexOf(kept, "[PAD]"),
            (int)JsonNode.Parse(File.ReadAllText(Path.Combine(output, "config.json")))!["pad_token_id"]!);
        Assert.Equal("[CLS]", (string)JsonNode.Parse(File.ReadAllText(Path.Combine(output, "tokenizer_config.json")))!
            ["added_tokens_decoder"]![Array.IndexOf(kept, "[CLS]").ToString()]!["content"]!);
        Tokenizer before = Tokenizer.Load(folder), after = Tokenizer.Load(output);
        Assert.All(Corpus, text => Assert.Equal(before.Encode(text, "wordaf").Tokens, after.Encode(text, "wordaf").Tokens));
    }

    [Fact]
    public void A_vocabulary_that_is_no_WordPiece_is_refused()
    {
        string folder = Copied("bpe");
        File.Delete(Path.Combine(folder, "vocab.txt"));
        Save(folder, "tokenizer.json", new JsonObject
        {
            ["model"] = new JsonObject
            {
                ["type"] = "BPE", ["vocab"] = new JsonObject { ["a"] = 0, ["b"] = 1, ["ab"] = 2 }, ["merges"] = new JsonArray("a b"),
            },
        });
        ToolRun.Fails(["trim", folder, "-o", texts.File("bpe-trimmed"), "--texts", Written("bpe.txt")], "no WordPiece");
        Assert.False(Directory.Exists(texts.File("bpe-trimmed")));
    }

    [Fact]
    public void The_real_model_trimmed_to_a_set_gives_the_same_vectors()
    {
        string model = TestFiles.Shared("data", "minilm-l6-v2"), pairs = TestFiles.Shared("data", "sts", "stsb-dev.tsv");
        string[] few = [.. File.ReadLines(pairs).Take(40).SelectMany(line => line.Split('\t')[1..])];
        string corpus = texts.File("real.txt"), output = texts.File("real");
        File.WriteAllLines(corpus, few);
        JsonObject result = ToolRun.Json("trim", model, "-o", output, "--texts", corpus);
        Assert.InRange((int)result["kept"]!, 100, 2000);
        string input = string.Join('\n', few) + "\n";
        Assert.Equal(ToolRun.Lines(input, "embed", model), ToolRun.Lines(input, "embed", output));
        // another word of the same letters is spelled, not unknown
        Tokenizer tokenizer = Tokenizer.Load(output);
        string longest = few.SelectMany(text => text.Split(' '))
            .Where(word => word.All(char.IsAsciiLetterLower)).MaxBy(word => word.Length)!;
        int[] ids = tokenizer.Encode(new string([.. longest.Reverse()])).Ids;
        Assert.True(ids.Length > 3 && !ids.Contains(tokenizer.SpecialTokens.Unknown));
    }

    private string Copied(string name)
    {
        string folder = Directory.CreateDirectory(texts.File(name)).FullName;
        foreach (string file in Directory.EnumerateFiles(texts.Encoder))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        return folder;
    }

    private static void Save(string folder, string name, JsonObject contents) =>
        File.WriteAllText(Path.Combine(folder, name), contents.ToJsonString());

    private string Written(string name)
    {
        string path = texts.File(name);
        File.WriteAllLines(path, Corpus);
        return path;
    }
}
