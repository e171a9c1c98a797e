using Lathe.Training;
using Lathe.Transformers.Tokenization;

namespace Intents.Training;

/// <summary>A tokenizer of Lathe.Transformers as training reads it; docs/training.md shows it.</summary>
internal sealed class TokenizerEncoder(Tokenizer tokenizer) : ITextEncoder
{
    public int VocabularySize => tokenizer.VocabularySize;

    public int PaddingId => tokenizer.Padding?.Id ?? Math.Max(0, tokenizer.SpecialTokens.Padding);

    public int? MaskId => tokenizer.SpecialTokens.Mask is >= 0 and int mask ? mask : null;

    public EncodedText Encode(string text, string? pair, int longest) =>
        Of(tokenizer.Encode(text, pair, Options(longest, pair is not null)), null);

    public EncodedText EncodeWords(IReadOnlyList<string> words, int longest)
    {
        Encoding found = tokenizer.EncodeWords(words, null, Options(longest, isPair: false));
        return Of(found, found.WordIds);
    }

    private static EncodeOptions Options(int longest, bool isPair) => new()
    {
        Padding = PaddingOptions.None,
        Truncation = new TruncationOptions(longest, isPair ? TruncationStrategy.OnlySecond : TruncationStrategy.LongestFirst),
    };

    private static EncodedText Of(Encoding found, int[]? words) => new(found.Ids, found.TypeIds, found.SequenceIds,
        [.. found.Offsets.Select(range => range.Start)], [.. found.Offsets.Select(range => range.End)], words);
}
