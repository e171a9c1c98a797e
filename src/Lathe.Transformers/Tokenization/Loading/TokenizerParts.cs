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

    /// <summary>What goes around texts; null = what the family has.</summary>
    public PostProcessor? PostProcessor { get; init; }

    /// <summary>Offsets leave out the spaces that byte-level tokens begin with; for a family's own template.</summary>
    public bool TrimsOffsets { get; init; }

    /// <summary>The pre-tokenizer puts a space in front of texts.</summary>
    public bool AddsPrefixSpace { get; init; }

    public Decoder? Decoder { get; init; }

    public TruncationOptions? Truncation { get; init; }

    public PaddingOptions? Padding { get; init; }

    public SpecialTokens SpecialTokens { get; init; } = new();

    /// <summary>The end at which texts are cut where a call does not say.</summary>
    public TextSide TruncationSide { get; init; }

    /// <summary>The end that is filled where a call does not say.</summary>
    public TextSide PaddingSide { get; init; }

    /// <summary>Special tokens in a text are text like any other.</summary>
    public bool SplitsSpecialTokens { get; init; }

    /// <summary>What the files say that could not be done as they say it.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>model_max_length of tokenizer_config.json; null = none stated.</summary>
    public int? ModelMaximumLength { get; init; }

    /// <summary>clean_up_tokenization_spaces of tokenizer_config.json; null = not stated.</summary>
    public bool? CleansUpSpaces { get; init; }
}
