using Lathe.Transformers.Tokenization;

namespace Lathe.Training;

/// <summary>A tokenizer of <c>Lathe.Transformers</c> as training reads it.</summary>
public sealed class TokenizerEncoder : ITextEncoder
{
    private readonly Tokenizer tokenizer;
    private readonly bool givesTypes;

    /// <param name="tokenizer">Of the model.</param>
    /// <param name="givesTypes">Whether the model is given the tokenizer's types; otherwise all are 0, as pipelines have it of models that
    /// are not: what is trained has to read what will be read.</param>
    public TokenizerEncoder(Tokenizer tokenizer, bool givesTypes = true)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        (this.tokenizer, this.givesTypes) = (tokenizer, givesTypes);
    }

    public int VocabularySize => tokenizer.VocabularySize;

    public int PaddingId => tokenizer.Padding?.Id ?? Math.Max(0, tokenizer.SpecialTokens.Padding);

    public int? MaskId => tokenizer.SpecialTokens.Mask is >= 0 and int mask ? mask : null;

    /// <inheritdoc/>
    public EncodedText Encode(string text, string? pair, int longest) =>
        Of(tokenizer.Encode(text, pair, Options(longest, pair is not null)), null);

    /// <inheritdoc/>
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

    private EncodedText Of(Encoding found, int[]? words) => new(found.Ids, givesTypes ? found.TypeIds : new int[found.Ids.Length],
        found.SequenceIds, [.. found.Offsets.Select(range => range.Start)], [.. found.Offsets.Select(range => range.End)], words);
}
