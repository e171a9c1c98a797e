using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Lathe.Tests;
using Lathe.Transformers.Tokenization;

namespace Lathe.Tokenization.Tests;

/// <summary>Tokenizers without tokenizer.json give the ids of the tokenizer.json of the same model.</summary>
public sealed class LegacyFilesTests
{
    private static readonly string[] sentences = [.. new ParityCorpus(11).Strings(4000).Where((_, i) => i % 12 is 6 or 10 or 11)];

    [Theory]
    [InlineData("bert-base-uncased", "{}")]
    [InlineData("bert-base-multilingual-cased", """{"do_lower_case": false}""")]
    public void Vocab_txt_agrees_with_tokenizer_json(string family, string configuration) => InFolder(folder =>
    {
        File.Copy(Path.Combine(TestFiles.Shared("data", "tokenizers", family), "vocab.txt"), Path.Combine(folder, "vocab.txt"));
        File.WriteAllText(Path.Combine(folder, "tokenizer_config.json"), configuration);
        Compare(Vocabularies.Load(family), Tokenizer.Load(folder), new ParityCorpus(12).Strings(3000));
    });

    [Fact]
    public void Vocab_json_and_merges_txt_agree_with_tokenizer_json() => InFolder(folder =>
    {
        string source = TestFiles.Shared("data", "tokenizers", "roberta-base");
        File.Copy(Path.Combine(source, "vocab.json"), Path.Combine(folder, "vocab.json"));
        File.Copy(Path.Combine(source, "merges.txt"), Path.Combine(folder, "merges.txt"));
        Tokenizer loaded = Tokenizer.Load(folder);
        Compare(Vocabularies.Load("roberta-base"), loaded, new ParityCorpus(13).Strings(3000));
        Assert.Equal([0, 0, 0, 0, 0, 0, 0], loaded.Encode("Hello", "you there").TypeIds);
        Assert.Equal(50264, loaded.SpecialTokens.Mask);
    });

    [Fact]
    public void A_unigram_model_file_agrees_with_tokenizer_json() => InFolder(folder =>
    {
        string path = Path.Combine(TestFiles.Shared("data", "tokenizers", "t5-small"), "tokenizer.json");
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(path));
        List<byte> model = [];
        int id = 0;
        foreach (JsonElement entry in json.RootElement.GetProperty("model").GetProperty("vocab").EnumerateArray().Take(32000))
        {
            int type = id == 2 ? 2 : id < 2 ? 3 : 1;
            AddPiece(model, entry[0].GetString()!, (float)entry[1].GetDouble(), type);
            id++;
        }

        byte[] map = Convert.FromBase64String(json.RootElement.GetProperty("normalizer").GetProperty("precompiled_charsmap").GetString()!);
        AddField(model, 2, [0x18, 1, 0xD0, 0x02, 1]); // unigram, end id 1
        List<byte> normalizer = [];
        AddField(normalizer, 2, map);
        AddField(model, 3, [.. normalizer]);
        File.WriteAllBytes(Path.Combine(folder, "spiece.model"), [.. model]);
        File.WriteAllText(Path.Combine(folder, "tokenizer_config.json"), """{"tokenizer_class": "T5Tokenizer"}""");
        Tokenizer loaded = Tokenizer.Load(folder);
        // The json file cuts at white space that the character map leaves as it is; the model file knows no such cut.
        Compare(Vocabularies.Load("t5-small"), loaded,
            sentences.Where(text => !text.Contains('<') && !text.Any(unit => char.IsWhiteSpace(unit) && unit != ' ')));
        Assert.Equal("How are you doing?", loaded.Decode(loaded.Encode("How are you  doing?").Ids));
        Assert.Equal(32099, loaded.TokenToId("<extra_id_0>"));
    });

    [Fact]
    public void A_byte_pair_model_file_agrees_with_tokenizer_json() => InFolder(folder =>
    {
        string path = Path.Combine(TestFiles.Shared("data", "tokenizers", "llama2"), "tokenizer.json");
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(path));
        List<byte> model = [];
        Dictionary<string, int> ranks = [];
        int rank = 0;
        foreach (JsonElement merge in json.RootElement.GetProperty("model").GetProperty("merges").EnumerateArray())
            ranks.TryAdd(merge.GetString()!.Replace(" ", ""), rank++);
        foreach (JsonProperty entry in json.RootElement.GetProperty("model").GetProperty("vocab").EnumerateObject()
            .OrderBy(entry => entry.Value.GetInt32()))
        {
            int id = entry.Value.GetInt32();
            int type = id == 0 ? 2 : id < 3 ? 3 : id < 259 ? 6 : 1;
            AddPiece(model, entry.Name, -ranks.GetValueOrDefault(entry.Name, 1_000_000), type);
        }

        AddField(model, 2, [0x18, 2, 0x98, 0x02, 1]); // BPE, byte fallback
        AddField(model, 3, [0x20, 0]); // keeps extra white space
        File.WriteAllBytes(Path.Combine(folder, "tokenizer.model"), [.. model]);
        File.WriteAllText(Path.Combine(folder, "tokenizer_config.json"),
            """{"tokenizer_class": "LlamaTokenizer", "add_bos_token": true}""");
        Compare(Vocabularies.Load("llama2"), Tokenizer.Load(folder), sentences.Where(text => !text.Contains('<')));
    });

    [Fact]
    public void What_is_no_tokenizer_says_what_was_expected() => InFolder(folder =>
    {
        Assert.Contains("tokenizer.json", Assert.Throws<TokenizerException>(() => Tokenizer.Load(folder)).Message,
            StringComparison.Ordinal);
        Assert.Contains("neither", Assert.Throws<TokenizerException>(() => Tokenizer.Load(Path.Combine(folder, "nothing"))).Message,
            StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(folder, "vocab.txt"), "a\nb\n");
        Assert.Contains("[CLS]", Assert.Throws<TokenizerException>(() => Tokenizer.Load(folder)).Message, StringComparison.Ordinal);
    });

    private static void Compare(Tokenizer expected, Tokenizer found, IEnumerable<string> texts)
    {
        int[] a = new int[64 * 1024];
        int[] b = new int[64 * 1024];
        int compared = 0;
        foreach (string text in texts)
        {
            int count = expected.Encode(text, a);
            int foundCount = found.Encode(text, b);
            Assert.True(a.AsSpan(0, count).SequenceEqual(b.AsSpan(0, foundCount)),
                $"\"{text}\": {string.Join(' ', b[..foundCount])}; expected {string.Join(' ', a[..count])}");
            compared++;
        }

        Assert.True(compared > 200, $"only {compared} strings compared");
    }

    private static void AddPiece(List<byte> model, string piece, float score, int type)
    {
        List<byte> message = [];
        AddField(message, 1, System.Text.Encoding.UTF8.GetBytes(piece));
        byte[] bits = new byte[4];
        BinaryPrimitives.WriteSingleLittleEndian(bits, score);
        message.Add(0x15);
        message.AddRange(bits);
        message.Add(0x18);
        message.Add((byte)type);
        AddField(model, 1, [.. message]);
    }

    private static void AddField(List<byte> message, int field, byte[] bytes)
    {
        message.Add((byte)((field << 3) | 2));
        uint length = (uint)bytes.Length;
        for (; length >= 0x80; length >>= 7)
            message.Add((byte)(length | 0x80));
        message.Add((byte)length);
        message.AddRange(bytes);
    }

    private static void InFolder(Action<string> use)
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            use(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
