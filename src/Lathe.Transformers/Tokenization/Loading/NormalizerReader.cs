using System.Text;
using System.Text.Json;
using Lathe.Transformers.Tokenization.Normalizers;
using Lathe.Transformers.Tokenization.Patterns;

namespace Lathe.Transformers.Tokenization.Loading;

/// <summary>Reads the "normalizer" of tokenizer.json.</summary>
internal static class NormalizerReader
{
    public static Normalizer Read(JsonView view) => view.Type switch
    {
        "BertNormalizer" => ReadBert(view),
        "NFC" => new UnicodeNormalizer(NormalizationForm.FormC),
        "NFD" => new UnicodeNormalizer(NormalizationForm.FormD),
        "NFKC" => new UnicodeNormalizer(NormalizationForm.FormKC),
        "NFKD" => new UnicodeNormalizer(NormalizationForm.FormKD),
        "Lowercase" => new LowercaseNormalizer(),
        "StripAccents" => new StripAccentsNormalizer(),
        "Strip" => new StripNormalizer(view.Bool("strip_left", true), view.Bool("strip_right", true)),
        "Nmt" => new NmtNormalizer(),
        "Prepend" => new PrependNormalizer(view["prepend"].String()),
        "Replace" => new ReplaceNormalizer(ReadPattern(view["pattern"]), view["content"].String()),
        "Precompiled" => ReadPrecompiled(view),
        "ByteLevel" => new ByteLevelNormalizer(),
        "Sequence" => new NormalizerSequence([.. view["normalizers"].Items().Select(Read)]),
        _ => throw view["type"].Wrong("a normalizer's name"),
    };

    /// <summary>A pattern: {"String": …} or {"Regex": …}.</summary>
    public static Pattern ReadPattern(JsonView view)
    {
        if (view.Kind == JsonValueKind.String)
            return new LiteralPattern(view.String());
        if (view.TryGet("String", out JsonView literal))
            return new LiteralPattern(literal.String());
        return RegexPattern.Create(view["Regex"].String(), view["Regex"].Where);
    }

    private static BertNormalizer ReadBert(JsonView view)
    {
        bool lowercase = view.Bool("lowercase", true);
        return new BertNormalizer(
            view.Bool("clean_text", true), view.Bool("handle_chinese_chars", true), view.Bool("strip_accents", lowercase), lowercase);
    }

    private static Normalizer ReadPrecompiled(JsonView view)
    {
        if (!view.TryGet("precompiled_charsmap", out JsonView map))
            return new NormalizerSequence([]);
        byte[] bytes = new byte[(map.String().Length / 4 * 3) + 3];
        if (!Convert.TryFromBase64String(map.String(), bytes, out int count))
            throw map.Wrong("base64");
        return count == 0 ? new NormalizerSequence([]) : new PrecompiledNormalizer(bytes[..count], map.Where);
    }
}
