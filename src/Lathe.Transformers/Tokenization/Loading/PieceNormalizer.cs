namespace Lathe.Transformers.Tokenization.Loading;

/// <summary>How a family rewrites texts before its SentencePiece model sees them.</summary>
internal enum PieceNormalizer
{
    /// <summary>The file's character map, no spaces at the end, spaces in a row one.</summary>
    Plain,

    /// <summary>Quotes made one kind; accents off and lower case as tokenizer_config.json says; then the character map.</summary>
    Albert,

    /// <summary>As ALBERT's, but spaces in a row become one before accents and case.</summary>
    RemBert,

    /// <summary>Lower case as tokenizer_config.json says, no spaces at either end, the character map.</summary>
    Deberta,

    /// <summary>Only spaces made visible.</summary>
    Llama,
}
