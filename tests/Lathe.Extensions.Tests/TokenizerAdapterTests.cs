using System.Buffers;
using Lathe.Tests;
using Lathe.Transformers.Tokenization;
using Microsoft.ML.Tokenizers;
using Tokenizer = Lathe.Transformers.Tokenization.Tokenizer;

namespace Lathe.Extensions.Tests;

/// <summary>WordPiece, byte-level BPE, Unigram and BPE with bytes to fall back on: one rule for all of them.</summary>
public sealed class TokenizerAdapterTests
{
    private const string Mixed =
        "  The Café\u0301 of naïve \U0001F469\u200D\U0001F680 users, ﬁne wines: 3½ £ — e\u0301t\u00E9 日本語 \U0001F600\U0001F600!  ";

    private static readonly string[] Texts =
        ["", " ", "\n\t ", "a", "Hello, World!", Mixed, "\U0001F600", "e\u0301", "\uD83D", Long];

    private static string Long => string.Concat(Enumerable.Repeat("The weather in Paris. ", 400));

    public static TheoryData<string> Kinds =>
        ["sample", "bert-base-uncased", "bert-base-multilingual-cased", "roberta-base", "t5-small", "llama2"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Ids_tokens_and_offsets_are_the_tokenizers_own(string kind)
    {
        LatheTokenizer adapter = Load(kind);
        EncodeOptions alone = new() { AddSpecialTokens = false, Truncation = TruncationOptions.None, Padding = PaddingOptions.None };
        foreach (string text in Texts)
        {
            Encoding expected = adapter.Adapted.Encode(text, options: alone);
            IReadOnlyList<EncodedToken> tokens = adapter.EncodeToTokens(text, out string? normalized);
            Assert.Null(normalized);
            Assert.Equal(expected.Ids, tokens.Select(token => token.Id));
            Assert.Equal(expected.Tokens, tokens.Select(token => token.Value));
            Assert.Equal(expected.Offsets.Select(offset => offset.Start..offset.End), tokens.Select(token => token.Offset));
            Assert.All(tokens, token => Assert.InRange(token.Offset.End.Value, token.Offset.Start.Value, text.Length));
            Assert.Equal(expected.Ids, adapter.EncodeToIds(text));
            Assert.Equal(expected.Ids, adapter.EncodeToIds(text.AsSpan(), considerPreTokenization: false, considerNormalization: false));
            Assert.Equal(tokens, adapter.EncodeToTokens($"x{text}".AsSpan(1), out _));
            Assert.Equal(expected.Length, adapter.CountTokens(text));
            Assert.Equal(expected.Length, adapter.CountTokens(text.AsSpan(), considerNormalization: false));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_limit_keeps_the_most_whole_characters_from_either_end(string kind)
    {
        LatheTokenizer adapter = Load(kind);
        foreach (string text in Texts)
        {
            IReadOnlyList<EncodedToken> tokens = adapter.EncodeToTokens(text, out _);
            for (int most = 1; most <= Math.Min(tokens.Count + 1, 60); most++)
            {
                int index = adapter.GetIndexByTokenCount(text, most, out string? normalized, out int count);
                Assert.Null(normalized);
                AssertCut(tokens, count, most);
                Assert.Equal(count == tokens.Count ? text.Length : count == 0 ? 0 : tokens[count - 1].Offset.End.Value, index);
                Assert.Equal(tokens.Take(count).Select(token => token.Id), adapter.EncodeToIds(text, most, out _, out int consumed));
                Assert.Equal(index, consumed);

                int start = adapter.GetIndexByTokenCountFromEnd(text.AsSpan(), most, out _, out int last);
                Assert.InRange(last, 0, most);
                int first = tokens.Count - last;
                Assert.Equal(first == 0 ? 0 : last == 0 ? text.Length : tokens[first].Offset.Start.Value, start);
                // no token before the index reaches over it
                Assert.All(tokens.Take(first), token => Assert.True(token.Offset.End.Value <= start));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Pieces_of_a_limit_put_together_are_the_text(string kind)
    {
        LatheTokenizer adapter = Load(kind);
        foreach (string text in Texts)
        {
            List<string> pieces = [];
            for (string left = text; left.Length > 0;)
            {
                int index = adapter.GetIndexByTokenCount(left, 12, out _, out int count);
                Assert.True(index > 0, $"{kind}: 12 tokens do not hold the first character of '{left}'");
                Assert.InRange(count, 0, 12);
                Assert.False(index < left.Length && char.IsSurrogatePair(left[index - 1], left[index]), "a surrogate pair was cut");
                pieces.Add(left[..index]);
                left = left[index..];
            }
            Assert.Equal(text, string.Concat(pieces));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Decodes_as_the_tokenizer_does_into_strings_and_spans_of_any_length(string kind)
    {
        LatheTokenizer adapter = Load(kind);
        foreach (string text in Texts.Where(text => text.Length < 200))
        {
            int[] ids = [.. adapter.EncodeToIds(text)];
            string whole = adapter.Adapted.Decode(ids);
            Assert.Equal(whole, adapter.Decode(ids));
            for (int length = 0; length <= whole.Length + 1; length++)
            {
                char[] destination = new char[length];
                OperationStatus status = adapter.Decode(ids, destination, out int consumed, out int written);
                Assert.Equal(length >= whole.Length ? OperationStatus.Done : OperationStatus.DestinationTooSmall, status);
                Assert.Equal(adapter.Adapted.Decode(ids.AsSpan(0, consumed)), new string(destination, 0, written));
                Assert.StartsWith(new string(destination, 0, written), whole, StringComparison.Ordinal);
                Assert.True(status is OperationStatus.DestinationTooSmall || consumed == ids.Length);
            }
        }
        Assert.Equal("", adapter.Decode([-1, int.MaxValue]));
    }

    [Fact]
    public void Truncation_and_padding_of_the_file_are_not_done()
    {
        string json = File.ReadAllText(Path.Combine(TestFiles.Shared("data", "tokenizers", "bert-base-uncased"), "tokenizer.json"));
        System.Text.Json.Nodes.JsonNode file = System.Text.Json.Nodes.JsonNode.Parse(json)!;
        file["truncation"] = System.Text.Json.Nodes.JsonNode.Parse("""{"max_length":4,"strategy":"LongestFirst","stride":0}""");
        file["padding"] = System.Text.Json.Nodes.JsonNode.Parse(
            """{"strategy":{"Fixed":16},"pad_id":0,"pad_type_id":0,"pad_token":"[PAD]"}""");
        LatheTokenizer adapter = new(Tokenizer.FromJson(file.ToJsonString()));
        Assert.Equal(16, adapter.Adapted.Encode("one two three four five six").Length);
        Assert.Equal(6, adapter.CountTokens("one two three four five six"));
        Assert.Equal(6, adapter.EncodeToIds("one two three four five six").Count);
        Assert.Equal(6, adapter.EncodeToTokens("one two three four five six", out _).Count);
        Assert.Equal(27, adapter.GetIndexByTokenCount("one two three four five six", 100, out _, out _));
    }

    /// <summary>
    /// Held against the library's own BERT, whose indices are of the normalized text, here lower case of as many characters, and which
    /// keeps words of several tokens together, here none.
    /// </summary>
    [Fact]
    public void Counts_and_indices_are_those_of_the_librarys_own_bert()
    {
        string folder = TestFiles.Shared("data", "tokenizers", "bert-base-uncased");
        Microsoft.ML.Tokenizers.Tokenizer adapter = LatheTokenizer.Load(folder),
            own = BertTokenizer.Create(Path.Combine(folder, "vocab.txt"));
        foreach (string text in (string[])["Hello, World! It was THE best of times...", "The weather in Paris, tomorrow?", "a"])
        {
            Assert.Equal(
                own.EncodeToTokens(text, out _).Select(token => (token.Id, token.Offset)),
                adapter.EncodeToTokens(text, out _).Select(token => (token.Id, token.Offset)));
            for (int most = 1; most < 12; most++)
            {
                // Which side of a border the blanks between two words are on is nobody's promise: the tokens are the same.
                Assert.Equal(
                    text[own.GetIndexByTokenCountFromEnd(text, most, out _, out int theirs)..].Trim(),
                    text[adapter.GetIndexByTokenCountFromEnd(text, most, out _, out int ours)..].Trim());
                Assert.Equal(theirs, ours);
                Assert.Equal(
                    text[..own.GetIndexByTokenCount(text, most, out _, out theirs)].Trim(),
                    text[..adapter.GetIndexByTokenCount(text, most, out _, out ours)].Trim());
                Assert.Equal(theirs, ours);
            }
        }
    }

    [Fact]
    public void What_cannot_be_done_is_refused()
    {
        LatheTokenizer adapter = Load("sample");
        Assert.Throws<ArgumentNullException>(() => new LatheTokenizer(null!));
        Assert.Throws<ArgumentNullException>(() => adapter.Decode(null!));
        Assert.Throws<ArgumentNullException>(() => adapter.Decode(null!, new char[4], out _, out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => adapter.GetIndexByTokenCount("a", 0, out _, out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => adapter.EncodeToIds("a", -1, out _, out _));
    }

    private static LatheTokenizer Load(string kind) =>
        LatheTokenizer.Load(kind == "sample" ? SampleCheckpoint.Folder : TestFiles.Shared("data", "tokenizers", kind));

    private static void AssertCut(IReadOnlyList<EncodedToken> tokens, int count, int most)
    {
        Assert.InRange(count, 0, most);
        int end = count == 0 ? 0 : tokens[count - 1].Offset.End.Value;
        Assert.All(tokens.Skip(count), token => Assert.True(token.Offset.Start.Value >= end));
        // no fewer than must be: each cut between this one and the limit goes through a character
        for (int more = count + 1; more <= Math.Min(most, tokens.Count); more++)
            Assert.True(more < tokens.Count && tokens[more].Offset.Start.Value < tokens[more - 1].Offset.End.Value);
    }
}
