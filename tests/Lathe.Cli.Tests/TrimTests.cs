using System.Text.Json.Nodes;
using Lathe.Checkpoints;
using Lathe.Tests;
using Lathe.Transformers;
using Lathe.Transformers.Tests;
using Lathe.Transformers.Tokenization;

namespace Lathe.Cli.Tests;

/// <summary><c>lathe trim</c> and <c>lathe compress --trim</c>.</summary>
public sealed class TrimTests(TextFixture texts) : IClassFixture<TextFixture>
{
    private static readonly string[] Specials = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];

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

    /// <summary>Pieces that no text uses stay where others are merged from them; merges go with the pieces that they give.</summary>
    [Fact]
    public void Byte_pairs_stay_with_all_that_they_are_merged_from()
    {
        string folder = Copied("bpe"), output = texts.File("bpe-trimmed");
        File.Delete(Path.Combine(folder, "vocab.txt"));
        string[] letters = [.. "abcdfgknoruwz".Select(letter => letter.ToString())];
        (string Left, string Right)[] merges =
            [("w", "o"), ("r", "d"), ("wo", "rd"), ("a", "f"), ("z", "a"), ("word", "af"), ("word", "b"), ("o", "r"), ("za", "b")];
        string[] vocabulary = [.. Specials, .. letters, .. merges.Select(merge => merge.Left + merge.Right)];
        Save(folder, "tokenizer.json", WithTemplate(vocabulary, new JsonObject
        {
            ["type"] = "BPE", ["unk_token"] = "[UNK]",
            ["vocab"] = new JsonObject(vocabulary.Select((token, id) => KeyValuePair.Create(token, (JsonNode?)id))),
            ["merges"] = new JsonArray([.. merges.Select(merge => (JsonNode)$"{merge.Left} {merge.Right}")]),
        }));
        File.WriteAllText(Path.Combine(folder, "merges.txt"),
            "#version: 0.2\n" + string.Concat(merges.Select(merge => $"{merge.Left} {merge.Right}\n")));
        Save(folder, "vocab.json", new JsonObject(vocabulary.Select((token, id) => KeyValuePair.Create(token, (JsonNode?)id))));
        Trimmed(folder, output);
        JsonNode model = JsonNode.Parse(File.ReadAllText(Path.Combine(output, "tokenizer.json")))!["model"]!;
        Assert.Equal(["w o", "r d", "wo rd", "a f", "word af", "word b"], model["merges"]!.AsArray().Select(merge => (string)merge!));
        Assert.Equal(["#version: 0.2", "w o", "r d", "wo rd", "a f", "word af", "word b"],
            File.ReadAllLines(Path.Combine(output, "merges.txt")));
        // "or" and "zab" are in no text, and nothing is merged from them
        string[] kept = [.. vocabulary.Where(token => token is not ("or" or "za" or "zab"))];
        foreach (JsonNode listed in (JsonNode[])[model["vocab"]!, JsonNode.Parse(File.ReadAllText(Path.Combine(output, "vocab.json")))!])
            Assert.Equal(kept, listed.AsObject().OrderBy(entry => (int)entry.Value!).Select(entry => entry.Key));
    }

    [Fact]
    public void Unigram_pieces_are_numbered_anew_and_a_SentencePiece_file_goes()
    {
        string folder = Copied("unigram"), output = texts.File("unigram-trimmed");
        File.Delete(Path.Combine(folder, "vocab.txt"));
        File.WriteAllText(Path.Combine(folder, "spiece.model"), "the same pieces");
        string[] pieces = [.. Specials, "\u2581word", "\u2581", "zz", "af", "ag", "wor", "ca", "b", "z", "\u2581unknown", "q", "rare"];
        Save(folder, "tokenizer.json", WithTemplate(pieces, new JsonObject
        {
            ["type"] = "Unigram", ["unk_id"] = 1,
            ["vocab"] = new JsonArray([.. pieces.Select((piece, id) => (JsonNode)new JsonArray(piece, -0.5 * id))]),
        }, new JsonObject { ["type"] = "Metaspace", ["replacement"] = "\u2581", ["prepend_scheme"] = "always" }));
        Trimmed(folder, output);
        JsonNode model = JsonNode.Parse(File.ReadAllText(Path.Combine(output, "tokenizer.json")))!["model"]!;
        // "rare" has the least score, from which that of unknown characters follows
        Assert.Equal([.. Specials, "\u2581word", "\u2581", "af", "ag", "wor", "ca", "b", "z", "\u2581unknown", "rare"],
            model["vocab"]!.AsArray().Select(piece => (string)piece![0]!));
        Assert.Equal(-8, (double)model["vocab"]!.AsArray().Last()![1]!);
        Assert.False(File.Exists(Path.Combine(output, "spiece.model")));
    }

    [Theory]
    [InlineData("roberta-base", 50265)]
    [InlineData("t5-small", 32128)]
    [InlineData("bert-base-multilingual-cased", 119547)]
    public void Real_vocabularies_of_every_kind_give_the_same_pieces(string name, int rows)
    {
        string tokenizer = TestFiles.Shared("data", "tokenizers", name), pairs = TestFiles.Shared("data", "sts", "stsb-dev.tsv");
        string folder = Directory.CreateDirectory(texts.File(name)).FullName, output = texts.File(name + "-trimmed");
        TinyCheckpoint.Write(folder, name == "roberta-base" ? "roberta" : "bert", EncoderHead.None);
        JsonObject configuration = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "config.json")))!.AsObject();
        configuration["vocab_size"] = rows;
        Save(folder, "config.json", configuration);
        TinyCheckpoint.Change(folder, (tensor, values) => !tensor.EndsWith("word_embeddings.weight", StringComparison.Ordinal) ? values
            : Tensor.From([.. Enumerable.Range(0, rows * TinyCheckpoint.Hidden).Select(i => MathF.Sin(i))], rows, TinyCheckpoint.Hidden));
        foreach (string file in Directory.EnumerateFiles(tokenizer))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        string[] corpus = [.. File.ReadLines(pairs).Take(60).SelectMany(line => line.Split('\t')[1..]).Where(text => text.Length < 60)];
        string list = texts.File(name + ".txt");
        File.WriteAllLines(list, corpus);
        JsonObject result = ToolRun.Json("trim", folder, "-o", output, "--texts", list);
        Assert.InRange((int)result["kept"]!, 100, rows / 10);
        Tokenizer before = Tokenizer.Load(folder), after = Tokenizer.Load(output);
        Assert.All(corpus, text => Assert.Equal(before.Encode(text).Tokens, after.Encode(text).Tokens));
        Assert.True((long)result["bytesAfter"]! * 4 < (long)result["bytesBefore"]!);
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

    /// <summary>Trims, and holds pieces and vectors of the corpus against those before.</summary>
    private void Trimmed(string folder, string output)
    {
        ToolRun.Json("trim", folder, "-o", output, "--texts", Written(Path.GetFileName(folder) + ".txt"));
        Tokenizer before = Tokenizer.Load(folder), after = Tokenizer.Load(output);
        Assert.All(Corpus, text => Assert.Equal(before.Encode(text).Tokens, after.Encode(text).Tokens));
        string input = string.Join('\n', Corpus) + "\n";
        Assert.Equal(ToolRun.Lines(input, "embed", folder, "--precision", "float32"),
            ToolRun.Lines(input, "embed", output, "--precision", "float32"));
    }

    private static JsonObject WithTemplate(string[] vocabulary, JsonObject model, JsonObject? words = null)
    {
        JsonNode Part(string token) => token == "A"
            ? new JsonObject { ["Sequence"] = new JsonObject { ["id"] = "A", ["type_id"] = 0 } }
            : new JsonObject { ["SpecialToken"] = new JsonObject { ["id"] = token, ["type_id"] = 0 } };
        KeyValuePair<string, JsonNode?> Special(string token) => new(token, new JsonObject
        {
            ["id"] = token, ["ids"] = new JsonArray(Array.IndexOf(vocabulary, token)), ["tokens"] = new JsonArray(token),
        });
        JsonArray single = [.. new[] { "[CLS]", "A", "[SEP]" }.Select(Part)];
        JsonArray pair = [.. single.Select(part => part!.DeepClone()), new JsonObject
        {
            ["Sequence"] = new JsonObject { ["id"] = "B", ["type_id"] = 1 },
        }];
        return new JsonObject
        {
            ["added_tokens"] = new JsonArray([.. Specials.Select(token => (JsonNode)new JsonObject
            {
                ["id"] = Array.IndexOf(vocabulary, token), ["content"] = token, ["single_word"] = false, ["lstrip"] = false,
                ["rstrip"] = false, ["normalized"] = false, ["special"] = true,
            })]),
            ["pre_tokenizer"] = words ?? new JsonObject { ["type"] = "Whitespace" },
            ["post_processor"] = new JsonObject
            {
                ["type"] = "TemplateProcessing", ["single"] = single, ["pair"] = pair,
                ["special_tokens"] = new JsonObject(new[] { "[CLS]", "[SEP]" }.Select(Special)),
            },
            ["model"] = model,
        };
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
