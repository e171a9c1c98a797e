namespace Lathe.Training;

/// <summary>One row of a batch, and what it was made from: a teacher with another vocabulary reads the same text.</summary>
/// <param name="Text">The text.</param>
/// <param name="Pair">The second text, or null.</param>
/// <param name="Words">The text cut into words, where it was encoded so.</param>
/// <param name="Tokens">What the model reads; at least one token.</param>
public sealed record EncodedRow(string Text, string? Pair, IReadOnlyList<string>? Words, EncodedText Tokens)
{
    /// <summary>The same text through another tokenizer.</summary>
    internal EncodedRow Through(ITextEncoder encoder, int longest) =>
        this with { Tokens = Words is null ? encoder.Encode(Text, Pair, longest) : encoder.EncodeWords(Words, longest) };
}
