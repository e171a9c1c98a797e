namespace Lathe.Transformers.Tokenization;

/// <summary>Cutting encodings to a length.</summary>
/// <param name="MaximumLength">Most tokens in an encoding, special tokens included.</param>
/// <param name="Strategy">Which sequence of a pair is cut.</param>
/// <param name="Stride">Tokens that each overflowing piece repeats of the piece before it; less than what is left for text.</param>
/// <param name="Side">The end that is cut off; null = <see cref="Tokenizer.TruncationSide"/>.</param>
public sealed record TruncationOptions(
    int MaximumLength, TruncationStrategy Strategy = TruncationStrategy.LongestFirst, int Stride = 0, TextSide? Side = null)
{
    /// <summary>No truncation, even where the tokenizer's file asks for one.</summary>
    public static TruncationOptions None { get; } = new(int.MaxValue);
}
