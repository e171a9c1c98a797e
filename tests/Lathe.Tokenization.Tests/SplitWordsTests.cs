using Lathe.Transformers.Tokenization;

namespace Lathe.Tokenization.Tests;

/// <summary>Texts that are cut into words already, as transformers' is_split_into_words.</summary>
public sealed class SplitWordsTests
{
    private static readonly string[] words = ["The", "unhappiness", "", "jumps!", "[MASK]", "😀"];

    [Fact]
    public void Tokens_carry_the_index_of_their_word_and_offsets_in_it()
    {
        Encoding encoding = SmallVocabulary.Bert().EncodeWords(words, ["a", "dog."]);
        Assert.Equal([2, 5, 19, 20, 21, 9, 10, 17, 4, 1, 3, 24, 14, 16, 3], encoding.Ids);
        Assert.Equal([-1, 0, 1, 1, 1, 3, 3, 3, 4, 5, -1, 0, 1, 1, -1], encoding.WordIds);
        Assert.Equal([-1, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, 1, 1, 1, -1], encoding.SequenceIds);
        Assert.Equal(["The", "un", "happi", "ness", "jump", "s", "!", "[MASK]", "😀"],
            Enumerable.Range(1, 9).Select(i => encoding.Offsets[i].Of(words[encoding.WordIds[i]]).ToString()));
        Assert.Equal("[UNK]", encoding.Tokens[9]);
    }

    [Theory]
    [InlineData("bert-base-uncased")]
    [InlineData("roberta-base")]
    [InlineData("t5-small")]
    [InlineData("llama2")]
    public void Words_give_the_tokens_that_each_gives_by_itself(string family)
    {
        Tokenizer tokenizer = Vocabularies.Load(family);
        EncodeOptions plain = new() { AddSpecialTokens = false };
        string[] given = ["Hello", "unbelievable", "", " 42!", "naïve😀", "\u3042\u4e00zzq"];
        Encoding whole = tokenizer.EncodeWords(given, null, plain);
        Encoding[] single = [.. given.Select(word => tokenizer.Encode(word, null, plain))];
        Assert.Equal(single.SelectMany(one => one.Ids), whole.Ids);
        Assert.Equal(single.SelectMany(one => one.Tokens), whole.Tokens);
        Assert.Equal(single.SelectMany((one, word) => one.Ids.Select(_ => word)), whole.WordIds);
    }

    [Fact]
    public void Words_are_cut_from_either_side_padded_and_batched()
    {
        Tokenizer tokenizer = SmallVocabulary.Bert();
        EncodeOptions left = new() { Truncation = new TruncationOptions(4, Side: TextSide.Left) };
        Encoding cut = tokenizer.EncodeWords(["a", "b", "unhappiness"], null, left);
        Assert.Equal([2, 20, 21, 3], cut.Ids);
        Assert.Equal([-1, 2, 2, -1], cut.WordIds);
        Encoding[] batch = tokenizer.EncodeWordsBatch([["a"], ["a", "b", "c"]],
            options: new EncodeOptions { Padding = new PaddingOptions() });
        Assert.Equal([2, 24, 3, 0, 0], batch[0].Ids);
        Assert.Equal([2, 24, 25, 26, 3], batch[1].Ids);
        Assert.Equal([2, 3], tokenizer.EncodeWords([]).Ids);
        Assert.Throws<ArgumentException>(() => tokenizer.EncodeWordsBatch([["a"]], [["b"], ["c"]]));
    }
}
