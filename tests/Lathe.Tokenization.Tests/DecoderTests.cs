using System.Text.Json.Nodes;
using Lathe.Transformers.Tokenization;

namespace Lathe.Tokenization.Tests;

/// <summary>From ids back to text, one decoder at a time; expectations are those of the Rust implementation's documentation and
/// tests.</summary>
public sealed class DecoderTests
{
    [Theory]
    [InlineData("""{"type":"WordPiece","prefix":"##","cleanup":true}""", "uno|##s|,|do|n't|.", "unos, don't.")]
    [InlineData("""{"type":"WordPiece","prefix":"##","cleanup":false}""", "uno|##s|,", "unos ,")]
    [InlineData("""{"type":"ByteLevel","add_prefix_space":true}""", "Hello|Ġmy|Ġw|Ã|¶|rld", "Hello my wörld")]
    [InlineData("""{"type":"ByteLevel","add_prefix_space":true}""", "a|Ã|b", "a\uFFFDb")]
    [InlineData("""{"type":"Metaspace","replacement":"▁","add_prefix_space":true}""", "▁Hey|▁friend!", "Hey friend!")]
    [InlineData("""{"type":"Metaspace","replacement":"▁","prepend_scheme":"never"}""", "▁Hey|▁friend!", " Hey friend!")]
    [InlineData("""{"type":"BPEDecoder","suffix":"</w>"}""", "low|er</w>|new</w>", "lower new")]
    [InlineData("""{"type":"ByteFallback"}""", "a|<0xE5>|<0x8f>|<0xab>|b", "a叫b")]
    [InlineData("""{"type":"ByteFallback"}""", "<0xE5>|<0x8f>|b", "\uFFFD\uFFFDb")]
    [InlineData("""{"type":"Fuse"}""", "a|b", "ab")]
    [InlineData("""{"type":"Sequence","decoders":[{"type":"Fuse"},{"type":"Strip","content":"H","start":1,"stop":2}]}""", "HHa|b|HHH",
        "HabH")]
    [InlineData("""{"type":"Replace","pattern":{"String":"▁"},"content":" "}""", "▁a|▁b", " a b")]
    [InlineData("""{"type":"CTC","pad_token":"<pad>","word_delimiter_token":"_","cleanup":true}""", "<pad>|h|h|e|l|l|<pad>|l|o|_|_|w",
        "hello w")]
    [InlineData("null", "a|b", "a b")]
    public void Tokens_become_text(string decoder, string tokens, string expected)
    {
        JsonObject vocabulary = [];
        foreach (string token in tokens.Split('|'))
            vocabulary.TryAdd(token, vocabulary.Count);
        JsonObject json = new()
        {
            ["decoder"] = JsonNode.Parse(decoder),
            ["model"] = new JsonObject { ["type"] = "WordLevel", ["vocab"] = vocabulary, ["unk_token"] = "?" },
        };
        Tokenizer tokenizer = Tokenizer.FromJson(json.ToJsonString());
        int[] ids = [.. tokens.Split('|').Select(token => tokenizer.TokenToId(token)!.Value)];
        Assert.Equal(expected, tokenizer.Decode(ids));
    }

    [Fact]
    public void Cleaning_up_takes_the_spaces_out_before_punctuation()
    {
        Tokenizer tokenizer = SmallVocabulary.Bert(json => json["decoder"] =
            JsonNode.Parse("""{"type":"WordPiece","prefix":"##","cleanup":false}"""));
        Assert.Equal("the dog , the fox !", tokenizer.Decode(tokenizer.Encode("the dog, the fox!").Ids));
        Assert.Equal("the dog, the fox!", tokenizer.DecodeCleaned(tokenizer.Encode("the dog, the fox!").Ids));
    }
}
