namespace Lathe.Transformers.Tokenization.Unicode;

/// <summary>What the Rust implementation knows of a code point. The five low bits are the general category (an index into
/// <see cref="UnicodeTables.Categories"/>).</summary>
[Flags]
internal enum UnicodeClass : uint
{
    None = 0,

    /// <summary>White_Space.</summary>
    Space = 1 << 5,

    /// <summary><c>\w</c> of Oniguruma.</summary>
    Word = 1 << 6,

    /// <summary><c>\w</c> of the Rust regex crate (the Whitespace pre-tokenizer, single-word tokens).</summary>
    RustWord = 1 << 7,

    /// <summary>Dropped by BERT's clean_text.</summary>
    BertRemoved = 1 << 8,

    /// <summary>Made a space by BERT's clean_text.</summary>
    BertSpace = 1 << 9,

    /// <summary>Dropped by BERT's strip_accents (an old table of Mn).</summary>
    BertMark = 1 << 10,

    /// <summary>Dropped by StripAccents.</summary>
    Mark = 1 << 11,
    Punctuation = 1 << 12,
    Numeric = 1 << 13,

    /// <summary>Surrounded with spaces by BERT's handle_chinese_chars.</summary>
    Chinese = 1 << 14,

    /// <summary>Never starts a grapheme after a letter: Extend, ZWJ, SpacingMark.</summary>
    Attaches = 1 << 15,

    /// <summary>Grapheme_Cluster_Break = Control, CR or LF.</summary>
    GraphemeControl = 1 << 16,
    Prepend = 1 << 17,
    Pictographic = 1 << 18,
    ConjunctConsonant = 1 << 19,
    ConjunctLinker = 1 << 20,

    /// <summary>The properties Alphabetic, Uppercase and Lowercase.</summary>
    Alphabetic = 1 << 21,
    Upper = 1 << 22,
    Lower = 1 << 23,
}
