namespace Lathe.Transformers.Tokenization.Loading;

/// <summary>
/// Which switches of tokenizer.json's BertNormalizer a class sets again from tokenizer_config.json, unsaid ones to its own defaults.
/// </summary>
internal enum NormalizerRewrite
{
    None,

    /// <summary>lowercase and strip_accents.</summary>
    Case,

    /// <summary>lowercase, strip_accents and handle_chinese_chars.</summary>
    CaseAndChinese,
}
