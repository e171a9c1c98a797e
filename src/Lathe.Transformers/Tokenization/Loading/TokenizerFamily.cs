namespace Lathe.Transformers.Tokenization.Loading;

/// <summary>What is particular to one tokenizer class of transformers.</summary>
/// <param name="Name">The class without "Tokenizer" or "TokenizerFast".</param>
/// <param name="Files">What it is kept in.</param>
/// <param name="Roles">How its special tokens are written unless a file says otherwise.</param>
/// <param name="Single">What goes around one text: A is the text, a role ("cls") its token, anything else that token; ":1" is a type id;
/// see TemplateReader.</param>
/// <param name="Pair">What goes around two texts.</param>
internal sealed record TokenizerFamily(string Name, TokenizerFiles Files, SpecialRoles Roles, string Single = "A", string Pair = "A B:1")
{
    /// <summary>The class, as an error names it.</summary>
    public string ClassName => Name + "Tokenizer";

    /// <summary>A mask takes the white space before it in, unless a file says otherwise.</summary>
    public bool MaskTakesSpaceBefore { get; init; }

    /// <summary>Further special tokens where additional_special_tokens does not list any.</summary>
    public IReadOnlyList<string> AdditionalTokens { get; init; } = [];

    public TextSide PaddingSide { get; init; } = TextSide.Right;

    public NormalizerRewrite NormalizerRewrite { get; init; }

    /// <summary>
    /// The template of tokenizer.json gives way to the family's own: languages or begin tokens follow tokenizer_config.json.
    /// </summary>
    public bool RewritesTemplate { get; init; }

    /// <summary>add_prefix_space and trim_offsets of tokenizer.json's post-processor follow tokenizer_config.json.</summary>
    public bool RewritesOffsets { get; init; }

    /// <summary>do_lower_case where no file says it.</summary>
    public bool Lowers { get; init; }

    /// <summary>keep_accents where no file says it.</summary>
    public bool KeepsAccents { get; init; }

    /// <summary>add_bos_token where no file says it: whether a template's "begin" stands for anything.</summary>
    public bool AddsBegin { get; init; }

    /// <summary>The language that a template's "lang" stands for unless src_lang says another.</summary>
    public string Language { get; init; } = "";

    public PieceOrder Order { get; init; }

    public PieceNormalizer Normalizer { get; init; }

    /// <summary>Tokens that follow the pieces of a SentencePiece file.</summary>
    public IReadOnlyList<string> PiecesBehind { get; init; } = [];

    /// <summary>Id of the unknown piece; null = the file's.</summary>
    public int? UnknownPiece { get; init; }

    /// <summary>Pieces that end in a digit and a comma lose 100 of their score, so that the two are cut apart.</summary>
    public bool CutsCommasOffDigits { get; init; }
}
