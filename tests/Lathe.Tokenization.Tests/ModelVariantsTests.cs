using System.Text.Json.Nodes;
using Lathe.Tests;
using Lathe.Transformers.Tokenization;

namespace Lathe.Tokenization.Tests;

/// <summary>Switches of the models that the five families leave as they are, against the Rust implementation.</summary>
public sealed class ModelVariantsTests
{
    [Theory]
    [InlineData("roberta-base", "ignore_merges")]
    [InlineData("llama2", "unknown apart")]
    [InlineData("llama2", "unknown fused, metaspace first")]
    [InlineData("t5-small", "byte fallback")]
    [InlineData("bert-base-uncased", "word level")]
    [InlineData("bert-base-uncased", "prefix and suffix")]
    public void A_variant_agrees_with_the_rust_implementation(string family, string variant)
    {
        _ = Oracle.Folder;
        string path = Path.Combine(TestFiles.Shared("data", "tokenizers", family), "tokenizer.json");
        JsonObject json = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        Change(json, json["model"]!.AsObject(), variant);
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, json.ToJsonString());
            Tokenizer tokenizer = Tokenizer.FromJson(json.ToJsonString(), variant);
            string[] strings = [.. new ParityCorpus(5).Strings(6000)];
            string[] expected = Oracle.Encode(file, strings);
            int[] ids = new int[64 * 1024];
            for (int i = 0; i < strings.Length; i++)
                Assert.Equal(expected[i], string.Join(' ', ids[..tokenizer.Encode(strings[i], ids)]));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static void Change(JsonObject json, JsonObject model, string variant)
    {
        switch (variant)
        {
            case "ignore_merges":
                model["ignore_merges"] = true;
                break;
            case "unknown apart":
                (model["byte_fallback"], model["fuse_unk"]) = (false, false);
                break;
            case "unknown fused, metaspace first":
                (model["byte_fallback"], model["fuse_unk"]) = (false, true);
                json["normalizer"] = null;
                json["pre_tokenizer"] =
                    JsonNode.Parse("""{"type":"Metaspace","replacement":"\u2581","prepend_scheme":"first","split":false}""");
                break;
            case "byte fallback":
                model["byte_fallback"] = true;
                for (int b = 0; b < 256; b++)
                    model["vocab"]!.AsArray().Add(new JsonArray($"<0x{b:X2}>", -30.0));
                json["pre_tokenizer"] =
                    JsonNode.Parse("""{"type":"Metaspace","replacement":"\u2581","prepend_scheme":"always","split":false}""");
                (json["added_tokens"], json["post_processor"]) = (new JsonArray(), null);
                break;
            case "word level":
                json["model"] = new JsonObject { ["type"] = "WordLevel", ["vocab"] = model["vocab"]!.DeepClone(), ["unk_token"] = "[UNK]" };
                break;
            default:
                json["added_tokens"] = new JsonArray();
                (json["post_processor"], json["decoder"]) = (null, null);
                json["model"] = Affixed();
                break;
        }
    }

    /// <summary>BPE over letters with "##" before what goes on and "&lt;/w&gt;" at the end of words.</summary>
    private static JsonObject Affixed()
    {
        JsonObject vocabulary = new() { ["<unk>"] = 0 };
        for (char letter = 'a'; letter <= 'z'; letter++)
        {
            foreach (string symbol in new[] { $"{letter}", $"##{letter}", $"{letter}</w>", $"##{letter}</w>" })
                vocabulary[symbol] = vocabulary.Count;
        }

        JsonArray merges = [];
        foreach (string merge in new[] { "t ##h", "th ##e</w>", "##e ##r", "##o ##n", "##on ##g</w>", "##a ##a", "##aa ##aa", "a ##aa",
            "##er ##e", "w ##e", "##s ##t" })
        {
            string[] parts = merge.Split(' ');
            merges.Add(new JsonArray(parts[0], parts[1]));
            vocabulary.TryAdd(parts[0] + parts[1][2..], vocabulary.Count);
        }

        return new JsonObject
        {
            ["type"] = "BPE", ["dropout"] = null, ["unk_token"] = "<unk>", ["continuing_subword_prefix"] = "##", ["end_of_word_suffix"] =
                "</w>",
            ["fuse_unk"] = false, ["byte_fallback"] = false, ["ignore_merges"] = false, ["vocab"] = vocabulary, ["merges"] = merges,
        };
    }
}
