using System.Text;
using Lathe.Transformers.Tokenization.Decoders;
using Lathe.Transformers.Tokenization.Normalizers;
using Lathe.Transformers.Tokenization.Patterns;
using Lathe.Transformers.Tokenization.PreTokenizers;
using Lathe.Transformers.Tokenization.Unicode;
using Decoder = Lathe.Transformers.Tokenization.Decoders.Decoder;

namespace Lathe.Transformers.Tokenization.Loading;

/// <summary>
/// What a family does to texts before and after its SentencePiece model; the same as transformers' fast tokenizers are converted to.
/// </summary>
internal static class SentencePieceSteps
{
    public const string Mark = "\u2581";

    public static NormalizerSequence Normalizer(SentencePieceProto proto, TokenizerConfiguration configuration, string path)
    {
        TokenizerFamily family = configuration.Family!;
        bool lowers = configuration.Switch("do_lower_case") ?? family.Lowers;
        Normalizer[] map = proto.CharacterMap.Length > 0 ? [new PrecompiledNormalizer(proto.CharacterMap, path)] : [];
        Normalizer[] lower = lowers ? [new LowercaseNormalizer()] : [];
        Normalizer oneSpace = new ReplaceNormalizer(RegexPattern.Create(" {2,}", path), " ");
        Normalizer[] quotes = [new ReplaceNormalizer(new LiteralPattern("``"), "\""),
            new ReplaceNormalizer(new LiteralPattern("''"), "\"")];
        Normalizer[] accents = configuration.Switch("keep_accents") ?? family.KeepsAccents
            ? [] : [new UnicodeNormalizer(NormalizationForm.FormKD), new StripAccentsNormalizer()];
        Normalizer visible = new ReplaceNormalizer(new LiteralPattern(" "), Mark);
        return new NormalizerSequence(family.Normalizer switch
        {
            PieceNormalizer.Albert => [.. quotes, .. accents, .. lower, .. map, oneSpace],
            PieceNormalizer.RemBert => [.. quotes, oneSpace, .. accents, .. lower, .. map],
            PieceNormalizer.Deberta => [.. lower, new StripNormalizer(true, true), .. map, oneSpace],
            PieceNormalizer.Llama when !IsLegacy(configuration) => [],
            PieceNormalizer.Llama => AddsPrefixSpace(configuration) ? [new PrependNormalizer(Mark), visible] : [visible],
            _ => [.. map, new StripNormalizer(false, true), new ReplaceNormalizer(RegexPattern.Create(" {2,}", path), Mark)],
        });
    }

    public static PreTokenizer? PreTokenizer(TokenizerConfiguration configuration)
    {
        TokenizerFamily family = configuration.Family!;
        MetaspacePrepend prepend = !AddsPrefixSpace(configuration) ? MetaspacePrepend.Never
            : IsLegacy(configuration) ? MetaspacePrepend.Always : MetaspacePrepend.First;
        MetaspacePreTokenizer marks = new(Mark[0], prepend, split: family.Normalizer != PieceNormalizer.Llama);
        if (family.Normalizer == PieceNormalizer.Llama)
            return IsLegacy(configuration) ? null : marks;
        if (family.Normalizer == PieceNormalizer.Deberta && configuration.Switch("split_by_punct") == true)
        {
            PatternPreTokenizer punctuation = new(new CharacterPattern(UnicodeClass.Punctuation), SplitBehavior.Isolated, false);
            return new PreTokenizerSequence([punctuation, marks]);
        }

        return family.Order == PieceOrder.Pegasus ? new PreTokenizerSequence([new WhitespaceSplitPreTokenizer(), marks]) : marks;
    }

    public static Decoder Decoder(TokenizerConfiguration configuration) => configuration.Family!.Normalizer == PieceNormalizer.Llama
        ? Plain(AddsPrefixSpace(configuration)) : new MetaspaceDecoder(Mark, AddsPrefixSpace(configuration));

    /// <summary>Marks to spaces, bytes to characters, the space in front off.</summary>
    public static DecoderSequence Plain(bool addsPrefix) => new(
    [
        new ReplaceDecoder(new LiteralPattern(Mark), " "), new ByteFallbackDecoder(), new FuseDecoder(),
        new StripDecoder(" ", addsPrefix ? 1 : 0, 0),
    ]);

    /// <summary>T5 and LLaMA mark only the beginning of a text where "legacy" is false; other families have no such switch.</summary>
    private static bool IsLegacy(TokenizerConfiguration configuration) =>
        !HasSwitches(configuration) || configuration.Switch("legacy") != false;

    private static bool AddsPrefixSpace(TokenizerConfiguration configuration) =>
        !HasSwitches(configuration) || configuration.Switch("add_prefix_space") != false;

    private static bool HasSwitches(TokenizerConfiguration configuration) => configuration.Family!.Name is "T5" or "Llama";
}
