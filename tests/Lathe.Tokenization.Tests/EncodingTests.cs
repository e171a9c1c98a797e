using System.Text.Json.Nodes;
using Lathe.Transformers.Tokenization;

namespace Lathe.Tokenization.Tests;

/// <summary>Everything that an encoding carries: offsets, words, masks, pairs, truncation with overflow, padding.</summary>
public sealed class EncodingTests
{
    [Fact]
    public void Offsets_count_utf16_units_of_the_text_as_it_was_given()
    {
        const string Text = "The \u0000Café, 😀 生活 jumps!";
        Encoding encoding = SmallVocabulary.Bert().Encode(Text);
        Assert.Equal(["[CLS]", "the", "cafe", ",", "[UNK]", "生", "活", "jump", "##s", "!", "[SEP]"], encoding.Tokens);
        Assert.Equal(["", "The", "Café", ",", "😀", "生", "活", "jump", "s", "!", ""],
            encoding.Offsets.Select(range => range.Of(Text).ToString()));
        Assert.Equal([-1, 0, 1, 2, 3, 4, 5, 6, 6, 7, -1], encoding.WordIds);
        Assert.Equal([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], encoding.SpecialTokensMask);
        Assert.All(encoding.AttentionMask, one => Assert.Equal(1, one));
    }

    [Fact]
    public void A_decomposed_accent_belongs_to_its_letter_and_a_lone_surrogate_is_a_replacement_character()
    {
        Tokenizer tokenizer = SmallVocabulary.Bert();
        Assert.Equal(tokenizer.Encode("cafe\u0301").Ids, tokenizer.Encode("café").Ids);
        Assert.Equal(tokenizer.Encode("dog\uFFFDdog").Ids, tokenizer.Encode("dog\uD800dog").Ids);
        Assert.Equal(tokenizer.Encode("a\uFFFD").Ids, tokenizer.Encode("a\uDC00").Ids);
    }

    [Fact]
    public void A_pair_has_types_and_sequences_of_its_own()
    {
        Encoding encoding = SmallVocabulary.Bert().Encode("the fox", "a dog.");
        Assert.Equal([2, 5, 8, 3, 24, 14, 16, 3], encoding.Ids);
        Assert.Equal([0, 0, 0, 0, 1, 1, 1, 1], encoding.TypeIds);
        Assert.Equal([-1, 0, 0, -1, 1, 1, 1, -1], encoding.SequenceIds);
        Assert.Equal(new TextRange(2, 5), encoding.Offsets[5]);
    }

    [Fact]
    public void Special_tokens_are_found_in_the_text_with_the_space_before_a_mask()
    {
        Encoding encoding = SmallVocabulary.Bert().Encode("the   [MASK] fox");
        Assert.Equal([2, 5, 4, 8, 3], encoding.Ids);
        Assert.Equal(new TextRange(3, 12), encoding.Offsets[2]);
        Assert.Equal("   [MASK]", encoding.Tokens[2]); // as the text has it
        Assert.Equal([2, 1, 1, 1, 8, 3], SmallVocabulary.Bert().Encode("<mask] fox").Ids); // no such token
    }

    [Fact]
    public void A_word_of_too_many_characters_is_unknown()
    {
        Tokenizer tokenizer = SmallVocabulary.Bert();
        Assert.Equal([2, 1, 3], tokenizer.Encode(new string('a', 21)).Ids);
        Assert.Equal([2, 19, 20, 21, 3], tokenizer.Encode("Unhappiness").Ids);
        Assert.Equal([2, 1, 3], tokenizer.Encode("unhappix").Ids);
        Assert.Equal([2, 3], tokenizer.Encode("").Ids);
        Assert.Empty(tokenizer.Encode(" \t\u0001", options: new EncodeOptions { AddSpecialTokens = false }).Ids);
    }

    [Fact]
    public void Truncation_overflows_in_windows_that_repeat_the_stride()
    {
        Encoding encoding = SmallVocabulary.Bert()
            .Encode("a b c d e", options: new EncodeOptions { Truncation = new TruncationOptions(5, Stride: 1) });
        Assert.Equal([2, 24, 25, 26, 3], encoding.Ids);
        Encoding overflow = Assert.Single(encoding.Overflowing);
        Assert.Equal([2, 26, 27, 28, 3], overflow.Ids);
        Assert.Equal(new TextRange(4, 5), overflow.Offsets[1]);

        encoding = SmallVocabulary.Bert()
            .Encode("a b c d e", options: new EncodeOptions { Truncation = new TruncationOptions(4, Side: TextSide.Left) });
        Assert.Equal([2, 27, 28, 3], encoding.Ids);
        Assert.Equal([[2, 25, 26, 3], [2, 24, 3]], encoding.Overflowing.Select(one => one.Ids));
    }

    [Theory]
    [InlineData(TruncationStrategy.LongestFirst, "2 24 25 3 24 25 3")]
    [InlineData(TruncationStrategy.OnlyFirst, "2 24 3 24 25 26 3")]
    [InlineData(TruncationStrategy.OnlySecond, "2 24 25 26 3 24 3")]
    public void A_pair_is_cut_as_the_strategy_says(TruncationStrategy strategy, string expected)
    {
        EncodeOptions options = new() { Truncation = new TruncationOptions(7, strategy) };
        Tokenizer tokenizer = SmallVocabulary.Bert();
        Assert.Equal(expected, string.Join(' ', tokenizer.Encode("a b c", "a b c", options).Ids));
        int[] ids = new int[7];
        int[] types = new int[7];
        Assert.Equal(7, tokenizer.Encode("a b c", "a b c", ids, types, options));
        Assert.Equal(expected, string.Join(' ', ids));
        Assert.Equal(tokenizer.Encode("a b c", "a b c", options).TypeIds, types);
    }

    [Fact]
    public void Impossible_truncation_is_refused()
    {
        Tokenizer tokenizer = SmallVocabulary.Bert();
        Assert.Contains("special tokens", Refused(new TruncationOptions(1)), StringComparison.Ordinal);
        Assert.Contains("stride", Refused(new TruncationOptions(4, Stride: 2)), StringComparison.Ordinal);
        Assert.Contains("needs a pair", Refused(new TruncationOptions(4, TruncationStrategy.OnlySecond)), StringComparison.Ordinal);
        Assert.Contains("makes 7 tokens", Assert.Throws<ArgumentException>(() => tokenizer.Encode("a b c d e", new int[6])).Message,
            StringComparison.Ordinal);

        string Refused(TruncationOptions truncation) =>
            Assert.Throws<ArgumentException>(() =>
            tokenizer.Encode("a b c d e", options: new EncodeOptions { Truncation = truncation })).Message;
    }

    [Fact]
    public void Padding_fills_to_the_longest_a_length_or_a_multiple_on_either_side()
    {
        Tokenizer tokenizer = SmallVocabulary.Bert();
        Encoding[] batch = tokenizer.EncodeBatch(["a", "a b c"], options: new EncodeOptions { Padding = new PaddingOptions() });
        Assert.Equal([2, 24, 3, 0, 0], batch[0].Ids);
        Assert.Equal([1, 1, 1, 0, 0], batch[0].AttentionMask);
        Assert.Equal([1, 0, 1, 1, 1], batch[0].SpecialTokensMask);
        Assert.Equal([0, 0, 0, 2, 24, 3],
            tokenizer.Encode("a", options: new EncodeOptions { Padding = new PaddingOptions(Length: 6, Side: TextSide.Left) }).Ids);
        Assert.Equal(8, tokenizer.Encode("a b c", options: new EncodeOptions { Padding = new PaddingOptions(MultipleOf: 8) }).Length);
    }

    [Fact]
    public void What_the_file_says_of_truncation_and_padding_holds_unless_it_is_overridden()
    {
        Tokenizer tokenizer = SmallVocabulary.Bert(json =>
        {
            json["truncation"] = JsonNode.Parse("""{"direction":"Right","max_length":4,"strategy":"LongestFirst","stride":0}""");
            json["padding"] =
                JsonNode.Parse(
                """{"strategy":{"Fixed":6},"direction":"Right","pad_to_multiple_of":null,"pad_id":0,"pad_type_id":0,"pad_token":"[PAD]"}""");
        });
        Assert.Equal([2, 24, 25, 3, 0, 0], tokenizer.Encode("a b c").Ids);
        Assert.Equal([2, 24, 25, 26, 3],
            tokenizer.Encode("a b c", options: new EncodeOptions
            {
                Truncation = TruncationOptions.None,
                Padding = PaddingOptions.None
            }).Ids);
    }

    [Fact]
    public void Single_words_and_stripped_spaces_of_added_tokens()
    {
        Tokenizer tokenizer = SmallVocabulary.Bert(json => json["added_tokens"]!.AsArray().Add(
            new JsonObject { ["id"] = 29, ["content"] = "FOX", ["single_word"] = true, ["rstrip"] = true, ["normalized"] = true }));
        Assert.Equal([2, 5, 29, 14, 3], tokenizer.Encode("the Fox  dog").Ids); // the token is normalised as the text is
        Assert.Equal([2, 1, 3], tokenizer.Encode("foxdog").Ids);
        Assert.Equal(new TextRange(4, 9), tokenizer.Encode("the Fox  dog").Offsets[2]);
        Assert.Equal("the FOX dog", tokenizer.Decode([2, 5, 29, 14, 3]));
        Assert.Equal("[CLS] the dog", tokenizer.Decode([2, 5, 14], skipSpecialTokens: false));
    }
}
