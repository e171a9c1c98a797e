using System.Text;
using Lathe.Transformers.Tokenization;
using Encoding = Lathe.Transformers.Tokenization.Encoding;

namespace Lathe.Transformers.Evaluation;

/// <summary>A text with tokens masked, and what stood there.</summary>
/// <param name="Text">The text, the mask token written in the place of each masked one.</param>
/// <param name="Labels">The ids of the masked tokens, in the order of the text.</param>
internal sealed record MaskedText(string Text, IReadOnlyList<int> Labels)
{
    /// <summary>
    /// Masks tokens of a raw text. Masking is done on tokens, and models are asked in text: so the result is encoded again, and must give
    /// the same ids with the mask's at those positions and nowhere else.
    /// </summary>
    /// <param name="tokenizer">The model's.</param>
    /// <param name="text">Without masks.</param>
    /// <param name="positions">Positions in the encoding of the text, special tokens included; in any order, each once.</param>
    /// <exception cref="ArgumentException">A position is no token of the text, the tokenizer has no mask, or text cannot say this
    /// masking.</exception>
    public static MaskedText Of(Tokenizer tokenizer, string text, IReadOnlyList<int> positions)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentNullException.ThrowIfNull(positions);
        EncodeOptions whole = new() { Truncation = TruncationOptions.None, Padding = PaddingOptions.None };
        if (tokenizer.SpecialTokens.Mask is var mask && mask < 0)
            throw new ArgumentException($"{tokenizer.Source} has no mask token; expected the tokenizer of a masked language model.",
                nameof(tokenizer));
        Encoding encoding = tokenizer.Encode(text, options: whole);
        int[] sorted = [.. positions.Order()], expected = [.. encoding.Ids], labels = new int[sorted.Length];
        StringBuilder masked = new();
        int copied = 0;
        for (int i = 0; i < sorted.Length; i++)
        {
            int position = sorted[i];
            if (position < 0 || position >= encoding.Length || encoding.SpecialTokensMask[position] == 1
                || encoding.Offsets[position].Length == 0)
                throw new ArgumentException(
                    $"position {position} is no token of the text; expected some of 0 to {encoding.Length - 1}, [CLS] and the like left "
                    + "out.", nameof(positions));
            if (i > 0 && sorted[i - 1] == position)
                throw new ArgumentException($"position {position} is masked twice.", nameof(positions));
            TextRange range = encoding.Offsets[position];
            masked.Append(text, copied, Math.Max(0, range.Start - copied)).Append(tokenizer.IdToToken(mask));
            copied = range.End;
            labels[i] = encoding.Ids[position];
            expected[position] = mask;
        }
        masked.Append(text, copied, text.Length - copied);
        string result = masked.ToString();
        if (!tokenizer.Encode(result, options: whole).Ids.AsSpan().SequenceEqual(expected))
            throw new ArgumentException(
                $"'{result}' is tokenised otherwise than the text it was made of; give masked ids to lathe evaluate instead.",
                nameof(positions));
        return new MaskedText(result, labels);
    }

    /// <summary>A text that has its masks already, and the tokens that stood there.</summary>
    /// <param name="tokenizer">The model's.</param>
    /// <param name="text">With masks.</param>
    /// <param name="labels">The tokens as the vocabulary spells them, in the order of the text.</param>
    /// <exception cref="ArgumentException">A label is no token of the vocabulary.</exception>
    public static MaskedText WithLabels(Tokenizer tokenizer, string text, IReadOnlyList<string> labels)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(labels);
        return new MaskedText(text, [.. labels.Select(label =>
            tokenizer.TokenToId(label) ?? throw new ArgumentException($"the label '{label}' is no token of {tokenizer.Source}.",
            nameof(labels)))]);
    }
}
