using Lathe.Transformers.Tokenization;

namespace Lathe.Tokenization.Tests;

/// <summary>
/// Ids of added tokens in tokenizer.json: the vocabulary's, else the next free one, whatever the file states. The values are the Rust
/// implementation's.
/// </summary>
public sealed class AddedTokenIdTests
{
    [Theory]
    [InlineData("""{"u":0,"a":1,"b":2}""", """[{"id":9,"content":"a"}]""", "a b", "1 2", "\"a\" has id 9, but the vocabulary gives it 1")]
    [InlineData("""{"u":0,"a":1}""", """[{"id":100,"content":"<x>"},{"id":50,"content":"<y>"}]""", "a <x> <y>", "1 2 3",
        "\"<x>\" has id 100, but the next free id is 2")]
    [InlineData("""{"u":0,"a":1}""", """[{"id":2,"content":"<x>"},{"id":2,"content":"<y>"}]""", "a <x> <y>", "1 2 3",
        "\"<y>\" has id 2, but the next free id is 3")]
    [InlineData("""{"u":0,"a":1}""", """[{"id":0,"content":"<x>"}]""", "a <x> u", "1 2 0", "\"<x>\" has id 0")]
    [InlineData("""{"u":0,"a":1}""", """[{"id":4000000,"content":"<x>"}]""", "a <x>", "1 2", "4000000")]
    [InlineData("""{"u":0,"a":1}""", """[{"id":2,"content":"<x>","lstrip":true},{"id":2,"content":"<x>"}]""", "a <x> a", "1 2 1", null)]
    public void A_stated_id_that_is_not_the_vocabularys_is_a_warning(string vocabulary, string added, string text, string expected,
        string? warning)
    {
        Tokenizer tokenizer = Tokenizer.FromJson(
            $$$"""{"pre_tokenizer":{"type":"WhitespaceSplit"},"added_tokens":{{{added}}},"model":{"type":"WordLevel","vocab":{{{vocabulary}}},"unk_token":"u"}}""", "ids.json");
        Assert.Equal(expected, string.Join(' ', tokenizer.Encode(text).Ids));
        if (warning is null)
            Assert.Empty(tokenizer.Warnings);
        else
            Assert.Contains(tokenizer.Warnings, one => one.StartsWith("ids.json", StringComparison.Ordinal)
                && one.Contains(warning, StringComparison.Ordinal));
    }

    [Fact]
    public void A_hole_in_the_vocabulary_takes_the_token_whose_id_it_is()
    {
        // The Rust implementation gives <x> the id 4, which is c's already: two tokens of one id. Here it gets what the file states, which
        // is free.
        Tokenizer tokenizer = Tokenizer.FromJson(
            """{"pre_tokenizer":{"type":"WhitespaceSplit"},"added_tokens":[{"id":2,"content":"<x>"}],"model":{"type":"WordLevel","vocab":{"u":0,"a":1,"b":3,"c":4},"unk_token":"u"}}""");
        Assert.Equal([1, 2, 3, 4], tokenizer.Encode("a <x> b c").Ids);
    }

    [Fact]
    public void Many_warnings_are_counted_rather_than_listed()
    {
        string added = string.Join(',', Enumerable.Range(0, 30).Select(i => $$"""{"id":{{900 + i}},"content":"<{{i}}>"}"""));
        Tokenizer tokenizer =
            Tokenizer.FromJson($$$"""{"added_tokens":[{{{added}}}],"model":{"type":"WordLevel","vocab":{"u":0},"unk_token":"u"}}""");
        Assert.Equal(9, tokenizer.Warnings.Count);
        Assert.Contains("22 more", tokenizer.Warnings[^1], StringComparison.Ordinal);
    }
}
