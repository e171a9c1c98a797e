using System.Text.Json.Nodes;
using Lathe.Transformers.Tokenization;

namespace Lathe.Tokenization.Tests;

/// <summary>A folder for one test, gone with it.</summary>
internal sealed class TokenizerFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);

    public TokenizerFolder Write(string name, string text)
    {
        File.WriteAllText(System.IO.Path.Combine(Path, name), text);
        return this;
    }

    public TokenizerFolder Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(System.IO.Path.Combine(Path, name), bytes);
        return this;
    }

    /// <summary>A tokenizer.json over the words given, ids in their order, with a normalizer and a pre-tokenizer.</summary>
    public TokenizerFolder WriteWordPiece(string normalizer, params string[] words)
    {
        JsonObject vocabulary = [];
        foreach (string word in words)
            vocabulary[word] = vocabulary.Count;
        JsonObject json = new()
        {
            ["normalizer"] = JsonNode.Parse(normalizer),
            ["pre_tokenizer"] = JsonNode.Parse("""{"type":"BertPreTokenizer"}"""),
            ["model"] = new JsonObject
            {
                ["type"] = "WordPiece", ["vocab"] = vocabulary, ["unk_token"] = words[0], ["continuing_subword_prefix"] = "##"
            },
        };
        return Write("tokenizer.json", json.ToJsonString());
    }

    public Tokenizer Load(TokenizerOptions? options = null) => Tokenizer.Load(Path, options);

    public string Ids(string text, TokenizerOptions? options = null) =>
        string.Join(' ', Load(options).Encode(text, options: new EncodeOptions { AddSpecialTokens = false }).Ids);

    public string Refusal() => Assert.Throws<TokenizerException>(() => Load()).Message;
}
