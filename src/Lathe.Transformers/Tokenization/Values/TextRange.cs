namespace Lathe.Transformers.Tokenization;

/// <summary>A range of the original text in UTF-16 units, the end not included; (0, 0) for what stands for no text.</summary>
public readonly record struct TextRange(int Start, int End)
{
    public int Length => End - Start;

    /// <summary>The text in the range.</summary>
    public ReadOnlySpan<char> Of(string text) => text.AsSpan(Start, Length);
}
