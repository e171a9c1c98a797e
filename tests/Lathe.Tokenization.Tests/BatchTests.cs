using System.Text.Json.Nodes;
using Lathe.Transformers.Tokenization;

namespace Lathe.Tokenization.Tests;

/// <summary>Batches give what one text at a time gives, on any number of threads, without allocating a token.</summary>
public sealed class BatchTests
{
    private static readonly string[] texts = [.. new ParityCorpus(21).Strings(2000)];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void Rows_are_the_encodings_of_their_texts(int threads)
    {
        const int Row = 24;
        Tokenizer tokenizer = SmallVocabulary.Bert();
        int[] ids = new int[texts.Length * Row];
        int[] mask = new int[ids.Length];
        int[] types = new int[ids.Length];
        string[] pairs = [.. texts.Reverse()];
        int longest = tokenizer.EncodeBatch(texts, Row, ids, mask, types, pairs, threads: threads);
        Assert.Equal(Row, longest);
        EncodeOptions options = new() { Truncation = new TruncationOptions(Row), Padding = new PaddingOptions(Length: Row) };
        for (int i = 0; i < texts.Length; i++)
        {
            Encoding encoding = tokenizer.Encode(texts[i], pairs[i], options);
            Assert.Equal(encoding.Ids, ids[(i * Row)..((i + 1) * Row)]);
            Assert.Equal(encoding.AttentionMask, mask[(i * Row)..((i + 1) * Row)]);
            Assert.Equal(encoding.TypeIds, types[(i * Row)..((i + 1) * Row)]);
        }
    }

    [Fact]
    public void Spans_and_encodings_agree_and_left_padding_moves_rows_to_the_right()
    {
        Tokenizer tokenizer = SmallVocabulary.Bert();
        int[] ids = new int[8];
        int[] mask = new int[8];
        Assert.Equal(4, tokenizer.EncodeBatch(["a b"], 8, ids, mask,
            options: new EncodeOptions { Padding = new PaddingOptions(Side: TextSide.Left) }));
        Assert.Equal([0, 0, 0, 0, 2, 24, 25, 3], ids);
        Assert.Equal([0, 0, 0, 0, 1, 1, 1, 1], mask);
        Assert.Equal(6, tokenizer.CountTokens("the quick brown fox"));
    }

    [Theory]
    [InlineData("small")]
    [InlineData("strip accents")]
    [InlineData("bert-base-uncased")]
    [InlineData("roberta-base")]
    [InlineData("t5-small")]
    [InlineData("llama2")]
    public void Encoding_into_spans_allocates_nothing_once_warm(string name)
    {
        Tokenizer tokenizer = name switch
        {
            "small" => SmallVocabulary.Bert(),
            "strip accents" => SmallVocabulary.Bert(json =>
                json["normalizer"] =
                JsonNode.Parse("""{"type":"Sequence","normalizers":[{"type":"NFD"},{"type":"StripAccents"},{"type":"Lowercase"}]}""")),
            _ => Vocabularies.Load(name),
        };
        int[] ids = new int[16 * 1024];
        long allocated = long.MaxValue;
        for (int round = 0; round < 8; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            foreach (string text in texts)
                tokenizer.Encode(text, ids);
            allocated = Math.Min(allocated, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        // The least of the rounds: a collection empties the shared pools, and the round after it fills them again.
        Assert.True(allocated < texts.Length, $"{allocated} bytes for {texts.Length} texts");
    }

    [Fact]
    public void Wrong_sizes_are_named_and_an_error_on_a_thread_arrives_as_it_was()
    {
        Tokenizer tokenizer = SmallVocabulary.Bert();
        Assert.Contains("attentionMask",
            Assert.Throws<ArgumentException>(() => tokenizer.EncodeBatch(texts, 8, new int[16000], new int[5])).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => tokenizer.EncodeBatch(["a"], ["b", "c"]));
        Tokenizer strict = Tokenizer.FromJson("""{"model":{"type":"WordLevel","vocab":{"a":0},"unk_token":"?"}}""", "strict.json");
        Assert.StartsWith("strict.json",
            Assert.Throws<TokenizerException>(() => strict.EncodeBatch(Enumerable.Repeat("zz", 100).ToArray(), threads: 2)).Message,
            StringComparison.Ordinal);
    }
}
