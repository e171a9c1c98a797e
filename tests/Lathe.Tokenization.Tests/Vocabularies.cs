using System.Text.Json.Nodes;
using Lathe.Tests;
using Lathe.Transformers.Tokenization;

namespace Lathe.Tokenization.Tests;

/// <summary>The five vocabularies beside the repository, loaded once.</summary>
internal static class Vocabularies
{
    public static readonly string[] Families = ["bert-base-uncased", "bert-base-multilingual-cased", "roberta-base", "t5-small", "llama2"];

    private static readonly Dictionary<string, Tokenizer> loaded = [];

    /// <summary>The tokenizer of a family; the test is skipped where the data is missing.</summary>
    public static Tokenizer Load(string family)
    {
        string folder = TestFiles.Shared("data", "tokenizers", family);
        lock (loaded)
        {
            if (!loaded.TryGetValue(family, out Tokenizer? tokenizer))
                loaded[family] = tokenizer = Tokenizer.Load(folder);
            return tokenizer;
        }
    }

    /// <summary>
    /// LLaMA as it was published. In the shared file every U+00A0 was made a space on its way: three tokens and three merges. The Rust
    /// implementation refuses those merges.
    /// </summary>
    public static Tokenizer LoadRepairedLlama()
    {
        string path = Path.Combine(TestFiles.Shared("data", "tokenizers", "llama2"), "tokenizer.json");
        JsonNode json = JsonNode.Parse(File.ReadAllText(path))!;
        JsonObject vocabulary = json["model"]!["vocab"]!.AsObject();
        foreach ((string damaged, int id) in new[] { (" ", 30081), ("  ", 8655), ("    ", 17891) })
        {
            Assert.Equal(id, vocabulary[damaged]!.GetValue<int>());
            vocabulary.Remove(damaged);
            vocabulary[damaged.Replace(' ', '\u00A0')] = id;
        }

        JsonArray merges = json["model"]!["merges"]!.AsArray();
        for (int i = 0; i < merges.Count; i++)
        {
            merges[i] = merges[i]!.GetValue<string>() switch
            {
                "   " => "\u00A0 \u00A0",
                "     " => "\u00A0\u00A0 \u00A0\u00A0",
                "\u2581  " => "\u2581 \u00A0",
                string merge => merge,
            };
        }

        vocabulary.TryAdd("\u2581\u00A0", vocabulary["\u2581 "]?.GetValue<int>() ?? 0);
        vocabulary.Remove("\u2581 ");
        return Tokenizer.FromJson(json.ToJsonString(), "repaired llama2");
    }
}
