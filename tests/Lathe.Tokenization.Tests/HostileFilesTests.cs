using System.Text;
using System.Text.Json.Nodes;
using Lathe.Transformers.Tokenization;

namespace Lathe.Tokenization.Tests;

/// <summary>Broken and hostile files end in a TokenizerException that names the element. What bounds their time is budgets of steps and
/// sizes, which is what is asserted: a clock is not.</summary>
public sealed class HostileFilesTests
{
    private const string Good = """{"model":{"type":"WordLevel","vocab":{"a":0,"[UNK]":1},"unk_token":"[UNK]"}}""";

    [Theory]
    [InlineData("", "not valid JSON")]
    [InlineData("[]", "object")]
    [InlineData("{}", "\"model\"")]
    [InlineData("""{"model":{"type":"Magic","vocab":{}}}""", "Magic")]
    [InlineData("""{"model":{"type":"WordLevel","vocab":{"a":0,"b":0},"unk_token":"a"}}""", "id 0 is given to both")]
    [InlineData("""{"model":{"type":"WordLevel","vocab":{"a":0,"b":2000000000},"unk_token":"a"}}""", "2000000000")]
    [InlineData("""{"model":{"type":"WordLevel","vocab":{"a":-1},"unk_token":"a"}}""", "-1")]
    [InlineData("""{"model":{"type":"WordLevel","vocab":{"a":99999999999},"unk_token":"a"}}""", "32-bit")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0,"b":1},"merges":["a b"]}}""", "merges[0] needs the token \"ab\"")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0,"##":1},"merges":["a ##"],"continuing_subword_prefix":"##"}}""",
        "one of the two again")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0},"merges":["a"]}}""", "one space")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0},"merges":[],"dropout":0.5}}""", "dropout")]
    [InlineData("""{"model":{"type":"Unigram","vocab":[["a",0.0]],"unk_id":7}}""", "unk_id")]
    [InlineData("""{"model":{"type":"Unigram","vocab":[["a","x"]]}}""", "model.vocab[0][1]")]
    [InlineData("""{"model":{"type":"Unigram","vocab":[["\ud800",0.0]]}}""", "not valid Unicode")]
    public void A_broken_model_is_named(string json, string expected) => Fails(json, expected);

    [Theory]
    [InlineData("""{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"x","type_id":0}},{"Sequence":{"id":"A","type_id":0}}],"pair":[{"Sequence":{"id":"A","type_id":0}},{"Sequence":{"id":"B","type_id":0}}],"special_tokens":{"x":{"id":"x","ids":[123456],"tokens":["x"]}}}""", "123456")]
    [InlineData("""{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"y","type_id":0}}],"pair":[],"special_tokens":{}}""",
        "\"y\"")]
    [InlineData("""{"type":"BertProcessing","sep":["s",9],"cls":["c",9]}""", "id 9")]
    public void A_post_processor_beyond_the_vocabulary_is_named(string processor, string expected) =>
        Fails(With("post_processor", processor), expected);

    [Theory]
    [InlineData("(a", "unclosed group")]
    [InlineData("a)", "unopened")]
    [InlineData("[z-a]", "end comes before")]
    [InlineData("*", "nothing to repeat")]
    [InlineData(@"(a)\1", "do not support")]
    [InlineData(@"\p{Klingon}", "Klingon")]
    [InlineData("a{9999999}", "repeat")]
    [InlineData("(((a{900}){900}){900})", "longer than")]
    [InlineData("(?<=a+)b", "no fixed length")]
    public void A_broken_regular_expression_is_named(string regex, string expected) =>
        Fails(With("pre_tokenizer", new JsonObject
        {
            ["type"] = "Split", ["pattern"] = new JsonObject { ["Regex"] = regex }, ["behavior"] = "Isolated"
        }.ToJsonString()), expected);

    [Fact]
    public void Deep_nesting_is_refused_not_recursed_into()
    {
        Fails(With("pre_tokenizer", new JsonObject
        {
            ["type"] = "Split", ["pattern"] = new JsonObject { ["Regex"] = new string('(', 100_000) }, ["behavior"] = "Isolated"
        }.ToJsonString()), "nested more than");
        Fails(string.Concat(Enumerable.Repeat("{\"model\":", 1000)), "not valid JSON");
    }

    [Theory]
    [InlineData("(a+)+$")]
    [InlineData("(a|a)*b")]
    [InlineData("(a*)*b")]
    [InlineData("(?:a?){500}a{500}b")]
    [InlineData("(?=(a+)+b)a")]
    [InlineData("((a+)+)+!")]
    public void A_catastrophic_regular_expression_ends_by_its_budget_of_steps(string regex)
    {
        Tokenizer tokenizer = Tokenizer.FromJson(With(
            "pre_tokenizer", new JsonObject
            {
                ["type"] = "Split", ["pattern"] = new JsonObject { ["Regex"] = regex }, ["behavior"] = "Isolated"
            }.ToJsonString()));
        try
        {
            Assert.True(tokenizer.CountTokens(new string('a', 5000) + "c") > 0);
        }
        catch (TokenizerException exception)
        {
            Assert.Contains("too many steps", exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Declared_sizes_are_checked_against_what_is_there()
    {
        byte[] map = [0, 0, 0, 0x40, 1, 2, 3, 4]; // a trie of a gigabyte
        Fails(With("normalizer", $$"""{"type":"Precompiled","precompiled_charsmap":"{{Convert.ToBase64String(map)}}"}"""),
            "declares a trie of 1073741824 bytes");
        Fails(With("normalizer", """{"type":"Precompiled","precompiled_charsmap":"!!"}"""), "base64");
        WithFile("x.model", [0x0A, 0x80, 0x80, 0x80, 0x80, 0x04, 1, 2],
            path => Assert.Contains("1073741824", Assert.Throws<TokenizerException>(() => Tokenizer.Load(path)).Message,
            StringComparison.Ordinal));
        WithFile("x.model", [0x0A, 0x05, 0x0A, 0x03, 0xFF, 0xFE, 0xFD],
            path => Assert.Contains("UTF-8", Assert.Throws<TokenizerException>(() => Tokenizer.Load(path)).Message,
            StringComparison.Ordinal));
        WithFile("vocab.txt", [0x61, 0x0A, 0xFF, 0xFE], path => Assert.Contains("UTF-8",
            Assert.Throws<TokenizerException>(() => Tokenizer.Load(path)).Message, StringComparison.Ordinal));
        WithFile("tokenizer.json", [0x7B, 0x22, 0xFF, 0x22, 0x3A, 0x31, 0x7D],
            path => Assert.Throws<TokenizerException>(() => Tokenizer.Load(path)));
    }

    [Fact]
    public void A_text_of_a_million_characters_and_one_of_marks_are_encoded()
    {
        Tokenizer tokenizer = Tokenizer.FromJson(Components.Json("NFC"));
        Assert.True(tokenizer.CountTokens(string.Concat(Enumerable.Repeat("\u0316\u0301", 300_000))) > 0);
        Assert.True(tokenizer.CountTokens(new string('x', 1_000_000)) > 0);
    }

    [Fact]
    public void Every_mutation_of_a_good_file_loads_or_says_why()
    {
        byte[] good = System.Text.Encoding.UTF8.GetBytes(Components.Json("Sequence"));
        ulong state = 88172645463325252;
        for (int i = 0; i < 3000; i++)
        {
            byte[] bytes = [.. good];
            for (int k = 0; k < 3; k++)
            {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                bytes[(int)(state % (ulong)bytes.Length)] = (byte)(state >> 40);
            }

            string json = System.Text.Encoding.Latin1.GetString(bytes);
            try
            {
                Tokenizer.FromJson(json).CountTokens("Hello wörld 12");
            }
            catch (TokenizerException exception)
            {
                Assert.NotEmpty(exception.Message);
            }
        }
    }

    private static void Fails(string json, string expected)
    {
        TokenizerException exception = Assert.Throws<TokenizerException>(() => Tokenizer.FromJson(json, "hostile.json"));
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
        Assert.Contains("hostile.json", exception.Message, StringComparison.Ordinal);
    }

    private static string With(string member, string value)
    {
        JsonObject json = JsonNode.Parse(Good)!.AsObject();
        json[member] = JsonNode.Parse(value);
        return json.ToJsonString();
    }

    private static void WithFile(string name, byte[] bytes, Action<string> use)
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            File.WriteAllBytes(Path.Combine(folder, name), bytes);
            use(Path.Combine(folder, name));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
