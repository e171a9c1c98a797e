namespace Lathe.Transformers.Tokenization;

/// <summary>How a tokenizer is loaded.</summary>
public sealed record TokenizerOptions
{
    internal static readonly TokenizerOptions Default = new();

    /// <summary>
    /// Whether a folder's tokenizer.json is all that is read, as text-embeddings-inference does. Otherwise tokenizer_config.json beside it
    /// changes what
    /// transformers changes: case and accents, the space in front, sides, special and added tokens.
    /// </summary>
    public bool TokenizerJsonAlone { get; init; }
}
