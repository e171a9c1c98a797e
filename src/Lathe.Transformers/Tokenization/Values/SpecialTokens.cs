namespace Lathe.Transformers.Tokenization;

/// <summary>Ids of the tokens with a role, -1 where the tokenizer has none; from special_tokens_map.json, tokenizer_config.json, or their
/// usual names.</summary>
public sealed record SpecialTokens
{
    /// <summary>Stands for what the vocabulary cannot spell.</summary>
    public int Unknown { get; init; } = -1;

    public int Padding { get; init; } = -1;

    /// <summary>[CLS]: stands first, its state is the sentence's.</summary>
    public int Classification { get; init; } = -1;

    /// <summary>[SEP]: ends a sequence.</summary>
    public int Separator { get; init; } = -1;

    /// <summary>[MASK]: to be filled in.</summary>
    public int Mask { get; init; } = -1;

    public int Begin { get; init; } = -1;

    public int End { get; init; } = -1;
}
