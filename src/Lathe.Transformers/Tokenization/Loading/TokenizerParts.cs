using Lathe.Transformers.Tokenization.Decoders;
using Lathe.Transformers.Tokenization.Models;
using Lathe.Transformers.Tokenization.Normalizers;
using Lathe.Transformers.Tokenization.PostProcessors;
using Lathe.Transformers.Tokenization.PreTokenizers;

namespace Lathe.Transformers.Tokenization.Loading;

/// <summary>What a reader found in the files: everything that a <see cref="Tokenizer"/> is made of.</summary>
internal sealed record TokenizerParts(string Source, TokenModel Model)
{
    public AddedToken[] AddedTokens { get; init; } = [];

    public Normalizer? Normalizer { get; init; }

    public PreTokenizer? PreTokenizer { get; init; }

    public PostProcessor PostProcessor { get; init; } = PostProcessor.Default;

    public Decoder? Decoder { get; init; }

    public TruncationOptions? Truncation { get; init; }

    public PaddingOptions? Padding { get; init; }

    public SpecialTokens SpecialTokens { get; init; } = new();

    /// <summary>model_max_length of tokenizer_config.json; null = none stated.</summary>
    public int? ModelMaximumLength { get; init; }

    /// <summary>clean_up_tokenization_spaces of tokenizer_config.json; null = not stated.</summary>
    public bool? CleansUpSpaces { get; init; }
}
