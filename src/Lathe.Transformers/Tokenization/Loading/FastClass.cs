using Lathe.Transformers.Tokenization.Normalizers;
using Lathe.Transformers.Tokenization.PostProcessors;
using Lathe.Transformers.Tokenization.PreTokenizers;

namespace Lathe.Transformers.Tokenization.Loading;

/// <summary>
/// What the fast classes of transformers change in a tokenizer.json when they are made: each sets some switches of it again to what
/// tokenizer_config.json says, and to its own default where that says nothing. Without a class, only what is said counts; without the file,
/// nothing.
/// Only a component that stands alone is changed: inside a sequence it stays as it is, as in transformers.
/// </summary>
internal static class FastClass
{
    public static Normalizer Normalizer(JsonView view, TokenizerConfiguration configuration)
    {
        NormalizerRewrite rewrite = configuration.Family?.NormalizerRewrite
            ?? (configuration.TokenizerClass.Length == 0 ? NormalizerRewrite.CaseAndChinese : NormalizerRewrite.None);
        if (!configuration.IsThere || rewrite == NormalizerRewrite.None || view.Type != "BertNormalizer")
            return NormalizerReader.Read(view);
        bool named = configuration.Family is not null;
        bool lower = configuration.Switch("do_lower_case") ?? (named ? configuration.Family!.Lowers : view.Bool("lowercase", true));
        bool chinese = view.Bool("handle_chinese_chars", true);
        if (rewrite == NormalizerRewrite.CaseAndChinese)
            chinese = configuration.Switch("tokenize_chinese_chars") ?? (named || chinese);
        bool strips = configuration.Switch("strip_accents") ?? (named ? lower : view.Bool("strip_accents", lower));
        return new BertNormalizer(view.Bool("clean_text", true), chinese, strips, lower);
    }

    public static PreTokenizer PreTokenizer(JsonView view, TokenizerConfiguration configuration)
    {
        if (view.Type != "ByteLevel" || AddsPrefixSpace(configuration) is not { } prefix)
            return PreTokenizerReader.Read(view);
        return new ByteLevelPreTokenizer(prefix, view.Bool("use_regex", true));
    }

    public static PostProcessor PostProcessor(JsonView view, Func<int, bool> isKnown, TokenizerConfiguration configuration)
    {
        PostProcessor read = PostProcessorReader.Read(view, isKnown);
        if (!configuration.IsThere || configuration.Family?.RewritesOffsets != true
            || view.Type is not ("RobertaProcessing" or "ByteLevel"))
            return read;
        return read with
        {
            AddsPrefixSpace = AddsPrefixSpace(configuration) == true,
            TrimsOffsets = configuration.Switch("trim_offsets") ?? true
        };
    }

    /// <summary>
    /// Since 4.46 every fast class takes add_prefix_space of tokenizer_config.json, false where it is not there; null = leave what is.
    /// </summary>
    private static bool? AddsPrefixSpace(TokenizerConfiguration configuration) =>
        !configuration.IsThere ? null : configuration.Switch("add_prefix_space")
        ?? (configuration.TokenizerClass.Length > 0 ? false : null);
}
