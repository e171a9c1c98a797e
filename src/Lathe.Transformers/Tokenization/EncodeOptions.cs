namespace Lathe.Transformers.Tokenization;

/// <summary>How to encode; what is null is done as the tokenizer's file says.</summary>
public sealed record EncodeOptions
{
    internal static readonly EncodeOptions Default = new();

    /// <summary>Whether the post-processor's special tokens ([CLS], &lt;s&gt; …) are added.</summary>
    public bool AddSpecialTokens { get; init; } = true;

    public TruncationOptions? Truncation { get; init; }

    public PaddingOptions? Padding { get; init; }
}
