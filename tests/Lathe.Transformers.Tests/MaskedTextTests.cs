using Lathe.Tests;
using Lathe.Transformers.Evaluation;
using Lathe.Transformers.Tokenization;

namespace Lathe.Transformers.Tests;

public sealed class MaskedTextTests
{
    private static readonly string[] Vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "the", "lathe", "turn", "##s", "wood"];
    private static readonly string[] Unmasked = [.. Vocabulary.Where(token => token != "[MASK]")];

    [Fact]
    public void Tokens_are_replaced_where_they_stand()
    {
        Tokenizer tokenizer = Words(Vocabulary);
        MaskedText masked = MaskedText.Of(tokenizer, "The lathe turns wood", [5, 2]);
        Assert.Equal("The [MASK] turns [MASK]", masked.Text);
        Assert.Equal([6, 9], masked.Labels);
        MaskedText none = MaskedText.Of(tokenizer, "The lathe", []);
        Assert.Equal("The lathe", none.Text);
    }

    [Fact]
    public void What_text_cannot_say_is_an_error()
    {
        Tokenizer tokenizer = Words(Vocabulary);
        // "[MASK]s" would make "s" a word of its own
        Assert.Contains("tokenised otherwise", Fails(tokenizer, "The lathe turns", [3]), StringComparison.Ordinal);
        Assert.Contains("position 0", Fails(tokenizer, "The lathe", [0]), StringComparison.Ordinal);
        Assert.Contains("position 9", Fails(tokenizer, "The lathe", [9]), StringComparison.Ordinal);
        Assert.Contains("twice", Fails(tokenizer, "The lathe", [1, 1]), StringComparison.Ordinal);
        Assert.Contains("no mask token",
            Fails(Words(Unmasked, """{"tokenizer_class": "BertTokenizer", "mask_token": null}"""), "The lathe", [1]),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_of_a_masked_text_are_tokens_of_the_vocabulary()
    {
        Tokenizer tokenizer = Words(Vocabulary);
        MaskedText masked = MaskedText.WithLabels(tokenizer, "the [MASK] turn[MASK]", ["lathe", "##s"]);
        Assert.Equal("the [MASK] turn[MASK]", masked.Text);
        Assert.Equal([6, 8], masked.Labels);
        Assert.Contains("'drill'", Assert.Throws<ArgumentException>(() =>
            MaskedText.WithLabels(tokenizer, "the [MASK]", ["drill"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reactions_masked_in_their_text_have_the_ids_of_the_evaluation()
    {
        string folder = TestFiles.Shared("data", "rxnmapper-albert");
        Tokenizer tokenizer = Tokenizer.Load(folder);
        MaskedExample[] examples = [.. MaskedExamples.Read(Path.Combine(folder, "mlm_eval.json")).Examples];
        Dictionary<string, string> reactions = File.ReadLines(Path.Combine(folder, "example_rxns.csv")).Skip(1)
            .Select(line => line[(line.IndexOf(',') + 1)..])
            .ToDictionary(text => string.Join(' ', tokenizer.Encode(text).Ids), StringComparer.Ordinal);
        foreach (MaskedExample example in examples)
        {
            int[] whole = [.. example.InputIds];
            foreach ((int position, int id) in example.Labels)
                whole[position] = id;
            MaskedText masked = MaskedText.Of(tokenizer, reactions[string.Join(' ', whole)],
                [.. example.Labels.Select(label => label.Position)]);
            Assert.Equal(example.InputIds, tokenizer.Encode(masked.Text).Ids);
            Assert.Equal(example.Labels.Select(label => label.Id), masked.Labels);
        }
    }

    private static string Fails(Tokenizer tokenizer, string text, int[] positions) =>
        Assert.Throws<ArgumentException>(() => MaskedText.Of(tokenizer, text, positions)).Message;

    private static Tokenizer Words(string[] vocabulary, string? configuration = null)
    {
        using TemporaryFolder folder = new();
        if (configuration is not null)
            File.WriteAllText(folder.File("tokenizer_config.json"), configuration);
        File.WriteAllLines(folder.File("vocab.txt"), vocabulary);
        return Tokenizer.Load(folder.Path);
    }
}
