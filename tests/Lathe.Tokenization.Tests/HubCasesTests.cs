using System.Text.Json;
using Lathe.Tests;
using Lathe.Transformers.Tokenization;

namespace Lathe.Tokenization.Tests;

/// <summary>The cases of the transformers libraries, for every model whose vocabulary is here: ids, tokens, decoded text.</summary>
public sealed class HubCasesTests
{
    [Theory]
    [InlineData("bert", "Xenova/bert-base-uncased", "bert-base-uncased", 30)]
    [InlineData("bert", "Xenova/bert-base-multilingual-cased-ner-hrl", "bert-base-multilingual-cased", 22)]
    [InlineData("distilbert", "Xenova/distilbert-base-uncased-finetuned-sst-2-english", "bert-base-uncased", 12)]
    [InlineData("distilbert", "Xenova/distiluse-base-multilingual-cased-v2", "bert-base-multilingual-cased", 12)]
    [InlineData("distilbert", "distilbert/distilbert-base-multilingual-cased", "bert-base-multilingual-cased", 1)]
    [InlineData("roberta", "Xenova/all-distilroberta-v1", "roberta-base", 11)]
    [InlineData("t5", "Xenova/t5-small", "t5-small", 29)]
    [InlineData("t5", "google-t5/t5-small", "t5-small", 29)]
    [InlineData("llama", "Xenova/llama-tokenizer", "llama2", 37)]
    public void Agrees_with_the_cases_of_the_hub(string file, string model, string family, int expectedCases)
    {
        string path = TestFiles.Shared("data", "tokenizers", "cases", file + ".json");
        Tokenizer tokenizer = family == "llama2" ? Vocabularies.LoadRepairedLlama() : Vocabularies.Load(family);
        bool cleans = family == "llama2" ? false : tokenizer.CleansUpSpaces ?? true; // what the transformers libraries do by default
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
        int cases = 0;
        List<string> wrong = [];
        foreach (JsonProperty entry in document.RootElement.GetProperty("models").GetProperty(model).EnumerateObject())
        {
            cases++;
            string text = entry.Value.GetProperty("text").GetString()!;
            string? pair = entry.Value.TryGetProperty("text_pair", out JsonElement second) ? second.GetString() : null;
            int[] ids = [.. entry.Value.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32())];
            if (!tokenizer.Encode(text, pair).Ids.SequenceEqual(ids))
                wrong.Add($"{entry.Name}: ids");
            string[] tokens = [.. entry.Value.GetProperty("tokens").EnumerateArray().Select(token => token.GetString()!)];
            if (!tokenizer.Encode(text, pair, new EncodeOptions { AddSpecialTokens = false }).Tokens.SequenceEqual(tokens))
                wrong.Add($"{entry.Name}: tokens");
            string decoded = cleans ? tokenizer.DecodeCleaned(ids, skipSpecialTokens: false)
                : tokenizer.Decode(ids, skipSpecialTokens: false);
            if (decoded != entry.Value.GetProperty("decoded").GetString())
                wrong.Add($"{entry.Name}: decoded \"{decoded}\"");
        }

        Assert.Empty(wrong);
        Assert.Equal(expectedCases, cases);
    }
}
