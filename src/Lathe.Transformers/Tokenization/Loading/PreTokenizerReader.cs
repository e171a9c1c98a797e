using System.Text;
using Lathe.Transformers.Tokenization.Patterns;
using Lathe.Transformers.Tokenization.PreTokenizers;
using Lathe.Transformers.Tokenization.Unicode;

namespace Lathe.Transformers.Tokenization.Loading;

/// <summary>Reads the "pre_tokenizer" of tokenizer.json.</summary>
internal static class PreTokenizerReader
{
    public static PreTokenizer Read(JsonView view) => view.Type switch
    {
        "BertPreTokenizer" => new BertPreTokenizer(),
        "Whitespace" => new WhitespacePreTokenizer(),
        "WhitespaceSplit" => new WhitespaceSplitPreTokenizer(),
        "ByteLevel" => new ByteLevelPreTokenizer(view.Bool("add_prefix_space", true), view.Bool("use_regex", true)),
        "Metaspace" => new MetaspacePreTokenizer(ReadCharacter(view, "replacement", "▁"), ReadPrepend(view), view.Bool("split", true)),
        "Split" => new PatternPreTokenizer(
            NormalizerReader.ReadPattern(view["pattern"]), ReadBehavior(view["behavior"]), view.Bool("invert", false)),
        "Punctuation" => new PatternPreTokenizer(
            new CharacterPattern(UnicodeClass.Punctuation),
            view.TryGet("behavior", out JsonView behavior) ? ReadBehavior(behavior) : SplitBehavior.Isolated,
            false),
        "Digits" => new PatternPreTokenizer(
            new CharacterPattern(UnicodeClass.Numeric),
            view.Bool("individual_digits", false) ? SplitBehavior.Isolated : SplitBehavior.Contiguous, false),
        "UnicodeScripts" => new UnicodeScriptsPreTokenizer(),
        "CharDelimiterSplit" => new PatternPreTokenizer(
            new LiteralPattern(char.ConvertFromUtf32(ReadCharacter(view, "delimiter", ""))), SplitBehavior.Removed, false),
        "FixedLength" => new FixedLengthPreTokenizer(Math.Max(1, view.Natural("length", 5))),
        "Sequence" => new PreTokenizerSequence([.. view["pretokenizers"].Items().Select(Read)]),
        _ => throw view["type"].Wrong("a pre-tokenizer's name"),
    };

    /// <summary>Where Metaspace prepends: the new prepend_scheme, or the old add_prefix_space.</summary>
    public static MetaspacePrepend ReadPrepend(JsonView view)
    {
        if (!view.TryGet("prepend_scheme", out JsonView scheme))
            return view.Bool("add_prefix_space", true) ? MetaspacePrepend.Always : MetaspacePrepend.Never;
        MetaspacePrepend prepend = scheme.String() switch
        {
            "always" => MetaspacePrepend.Always,
            "never" => MetaspacePrepend.Never,
            "first" => MetaspacePrepend.First,
            _ => throw scheme.Wrong("always, never or first"),
        };
        if (prepend != MetaspacePrepend.Never && !view.Bool("add_prefix_space", true))
            throw new TokenizerException(
                $"{scheme.Where} is \"{scheme.String()}\", but add_prefix_space is false; they contradict each other.");
        return prepend;
    }

    /// <summary>A member that is one character.</summary>
    public static int ReadCharacter(JsonView view, string name, string otherwise)
    {
        string text = view.String(name, otherwise);
        return Rune.TryGetRuneAt(text.Length == 0 ? "\uD800" : text, 0, out Rune rune) && rune.Utf16SequenceLength == text.Length
            ? rune.Value : throw view[name].Wrong("one character");
    }

    private static SplitBehavior ReadBehavior(JsonView view) => view.String() switch
    {
        "Removed" or "removed" => SplitBehavior.Removed,
        "Isolated" or "isolated" => SplitBehavior.Isolated,
        "MergedWithPrevious" or "merged_with_previous" => SplitBehavior.MergedWithPrevious,
        "MergedWithNext" or "merged_with_next" => SplitBehavior.MergedWithNext,
        "Contiguous" or "contiguous" => SplitBehavior.Contiguous,
        _ => throw view.Wrong("Removed, Isolated, MergedWithPrevious, MergedWithNext or Contiguous"),
    };
}
