using System.Text.Json.Nodes;
using Lathe.Transformers.Tokenization;

namespace Lathe.Tokenization.Tests;

/// <summary>A self-made BERT vocabulary of a few dozen tokens, for tests that run everywhere.</summary>
internal static class SmallVocabulary
{
    private static readonly string[] tokens =
        ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "the", "quick", "brown", "fox", "jump", "##s", "##ed", "over", "lazy", "dog", ",",
        ".", "!", "cafe", "un", "##happi", "##ness", "生", "活", "a", "b", "c", "d", "e"];

    public static Tokenizer Bert(Action<JsonObject>? change = null)
    {
        JsonObject vocabulary = [];
        for (int i = 0; i < tokens.Length; i++)
            vocabulary[tokens[i]] = i;
        JsonArray added = [];
        for (int i = 0; i < 5; i++)
            added.Add(new JsonObject
            {
                ["id"] = i, ["content"] = tokens[i], ["special"] = true, ["normalized"] = false, ["lstrip"] = i
                == 4
            });
        JsonObject json = new()
        {
            ["added_tokens"] = added,
            ["normalizer"] =
                JsonNode.Parse(
                """{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,"strip_accents":null,"lowercase":true}"""),
            ["pre_tokenizer"] = JsonNode.Parse("""{"type":"BertPreTokenizer"}"""),
            ["post_processor"] = JsonNode.Parse("""{"type":"BertProcessing","sep":["[SEP]",3],"cls":["[CLS]",2]}"""),
            ["decoder"] = JsonNode.Parse("""{"type":"WordPiece","prefix":"##","cleanup":true}"""),
            ["model"] = new JsonObject
            {
                ["type"] = "WordPiece", ["vocab"] = vocabulary, ["unk_token"] =
                    "[UNK]", ["continuing_subword_prefix"] = "##", ["max_input_chars_per_word"] = 20
            },
        };
        change?.Invoke(json);
        return Tokenizer.FromJson(json.ToJsonString(), "small.json");
    }
}
