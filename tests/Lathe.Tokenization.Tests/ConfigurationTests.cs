using Lathe.Transformers.Tokenization;

namespace Lathe.Tokenization.Tests;

/// <summary>tokenizer_config.json beside tokenizer.json: what the fast classes of transformers set again when they are made.</summary>
public sealed class ConfigurationTests
{
    private const string Lower =
        """{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,"strip_accents":null,"lowercase":true}""";
    private const string Cased =
        """{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":false,"strip_accents":false,"lowercase":false}""";
    private static readonly string[] words = ["[UNK]", "cafe", "café", "Café", "Cafe", "生", "活", "生活", "[MASK]"];

    // Ids of "Café 生活": 1 cafe, 2 café, 3 Café, 4 Cafe; 5 6 apart, 7 together.
    [Theory]
    [InlineData(Lower, """{"tokenizer_class":"BertTokenizer"}""", "1 5 6")]
    [InlineData(Lower, """{"tokenizer_class":"BertTokenizer","do_lower_case":false}""", "3 5 6")]
    [InlineData(Lower, """{"tokenizer_class":"BertTokenizerFast","strip_accents":false}""", "2 5 6")]
    [InlineData(Lower, """{"tokenizer_class":"BertTokenizer","do_lower_case":false,"strip_accents":true}""", "4 5 6")]
    [InlineData(Lower, """{"tokenizer_class":"ElectraTokenizer","tokenize_chinese_chars":false}""", "1 7")]
    [InlineData(Cased, """{"tokenizer_class":"DistilBertTokenizer"}""", "1 5 6")] // the class's defaults, as in transformers
    [InlineData(Cased, """{"tokenizer_class":"MPNetTokenizer"}""", "1 7")] // which leaves Chinese as it is
    [InlineData(Cased, """{"tokenizer_class":"PreTrainedTokenizerFast","do_lower_case":true}""", "3 7")] // which sets nothing
    [InlineData(Cased, """{"do_lower_case":true}""", "2 7")] // no class: only what is said
    [InlineData(Cased, """{}""", "3 7")]
    public void Case_accents_and_chinese_follow_tokenizer_config_json(string normalizer, string configuration, string expected)
    {
        using TokenizerFolder folder = new();
        folder.WriteWordPiece(normalizer, words).Write("tokenizer_config.json", configuration);
        Assert.Equal(expected, folder.Ids("Café 生活"));
        Assert.Equal(normalizer == Lower ? "1 5 6" : "3 7", folder.Ids("Café 生活", new TokenizerOptions { TokenizerJsonAlone = true }));
    }

    [Fact]
    public void A_tokenizer_json_without_tokenizer_config_json_stands_alone()
    {
        using TokenizerFolder folder = new();
        folder.WriteWordPiece(Cased, words).Write("config.json", """{"model_type":"bert"}""");
        Assert.Equal("3 7", folder.Ids("Café 生活"));
        folder.Write("tokenizer_config.json", "{}"); // now the class counts, which config.json tells
        Assert.Equal("1 5 6", folder.Ids("Café 生活"));
    }

    [Theory]
    [InlineData("""{"tokenizer_class":"RobertaTokenizer","add_prefix_space":true}""", "false", "1")]
    [InlineData("""{"tokenizer_class":"RobertaTokenizer"}""", "true", "0")]
    [InlineData("""{"tokenizer_class":"PreTrainedTokenizerFast","add_prefix_space":true}""", "false", "1")]
    [InlineData("""{"model_max_length":9}""", "true", "1")]
    public void The_space_in_front_follows_tokenizer_config_json(string configuration, string own, string expected)
    {
        using TokenizerFolder folder = new();
        folder.Write("tokenizer_config.json", configuration).Write(
            "tokenizer.json",
            $$$"""{"pre_tokenizer":{"type":"ByteLevel","add_prefix_space":{{{own}}},"trim_offsets":true},"model":{"type":"WordLevel","vocab":{"a":0,"Ġa":1},"unk_token":"a"}}""");
        Assert.Equal(expected, folder.Ids("a"));
        Assert.Equal(own == "true" ? "1" : "0", folder.Ids("a", new TokenizerOptions { TokenizerJsonAlone = true }));
    }

    [Fact]
    public void Sides_follow_tokenizer_config_json_then_tokenizer_json_then_the_class()
    {
        using TokenizerFolder folder = new();
        folder.WriteWordPiece(Lower, "[UNK]", "a", "b", "c")
            .Write("tokenizer_config.json", """{"truncation_side":"left","padding_side":"left"}""");
        Tokenizer left = folder.Load();
        EncodeOptions two = new() { Truncation = new TruncationOptions(2) };
        Assert.Equal([2, 3], left.Encode("a b c", options: two).Ids);
        int[] row = new int[2];
        left.EncodeBatch(["a b c"], 2, row);
        Assert.Equal([2, 3], row);
        Assert.Equal([1, 2], left.Encode("a b c", options: new EncodeOptions
        {
            Truncation = new TruncationOptions(2, Side: TextSide.Right)
        }).Ids);
        Assert.Equal([0, 0, 1], left.Encode("a", options: new EncodeOptions { Padding = new PaddingOptions(Length: 3) }).Ids);
        Assert.Equal((TextSide.Right, TextSide.Right), Sides(folder.Load(new TokenizerOptions { TokenizerJsonAlone = true })));
        folder.Write("tokenizer_config.json", """{"tokenizer_class":"XLNetTokenizer"}""");
        Assert.Equal((TextSide.Right, TextSide.Left), Sides(folder.Load()));
        folder.Write("tokenizer_config.json", """{"truncation_side":"top"}""");
        Assert.Contains("truncation_side is \"top\"", folder.Refusal(), StringComparison.Ordinal);

        static (TextSide, TextSide) Sides(Tokenizer tokenizer) => (tokenizer.TruncationSide, tokenizer.PaddingSide);
    }

    [Fact]
    public void The_tokens_with_a_role_and_added_tokens_decoder_are_found_in_texts()
    {
        using TokenizerFolder folder = new();
        folder.WriteWordPiece(Lower, words).Write("tokenizer_config.json", """
            {"tokenizer_class":"BertTokenizer","mask_token":"[MASK]","added_tokens_decoder":{"9":{"content":"Neu","normalized":false,"special":false}}}
            """).Write("special_tokens_map.json", """{"unk_token":"café"}"""); // not read beside added_tokens_decoder
        Assert.Equal("1 8 9", folder.Ids("cafe [MASK] Neu"));
        Assert.Equal("0 0 0 0", folder.Ids("[MASK] Neu", new TokenizerOptions { TokenizerJsonAlone = true }));
        Assert.Equal(8, folder.Load().SpecialTokens.Mask);
        folder.Write("tokenizer_config.json", """{"tokenizer_class":"BertTokenizer","mask_token":"[MASK]","split_special_tokens":true}""");
        Assert.Equal("0 0 0", folder.Ids("[MASK]"));
    }

    [Theory]
    // the named ones last
    [InlineData("""{"image_token":"[IMG]","audio_token":{"__type":"AddedToken","content":"[SND]","special":true}}""", "1 11 12 10")]
    [InlineData("""["[IMG]","[SND]"]""", "1 10 11 12")]
    public void Extra_special_tokens_are_found_in_texts(string extra, string expected)
    {
        using TokenizerFolder folder = new();
        folder.WriteWordPiece(Lower, words).Write("tokenizer_config.json", $$"""
            {"tokenizer_class":"BertTokenizer","extra_special_tokens":{{extra}},"additional_special_tokens":["[MORE]"],"mask_token":null}
            """);
        Assert.Equal(expected, folder.Ids("cafe [IMG] [SND] [MORE]"));
        Assert.Equal("cafe", folder.Load().Decode(folder.Load().Encode("cafe [IMG][SND]").Ids, skipSpecialTokens: true).Trim());
    }

    [Fact]
    public void A_role_that_is_null_has_no_token()
    {
        using TokenizerFolder folder = new();
        folder.Write("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\na\n")
            .Write("tokenizer_config.json", """{"tokenizer_class":"BertTokenizer"}""");
        Assert.Equal("4 5", folder.Ids("a [MASK]")); // the class's own, which the vocabulary lacks
        folder.Write("tokenizer_config.json", """{"tokenizer_class":"BertTokenizer","mask_token":null}""");
        Assert.Equal("4 1 1 1", folder.Ids("a [MASK]"));
        Assert.Equal(-1, folder.Load().SpecialTokens.Mask);
    }

    [Fact]
    public void Files_beside_that_are_broken_are_named()
    {
        using TokenizerFolder folder = new();
        folder.WriteWordPiece(Lower, words).Write("tokenizer_config.json", """{"added_tokens_decoder":{"x":{"content":"a"}}}""");
        Assert.Contains("has the id \"x\"", folder.Refusal(), StringComparison.Ordinal);
        folder.Write("tokenizer_config.json", "{}").Write("added_tokens.json", """{"a":-1}""");
        Assert.Contains("added_tokens.json", folder.Refusal(), StringComparison.Ordinal);
        folder.Write("added_tokens.json", "[]");
        Assert.Contains("not an object", folder.Refusal(), StringComparison.Ordinal);
    }
}
