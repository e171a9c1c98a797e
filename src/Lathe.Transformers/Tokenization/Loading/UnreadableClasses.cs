namespace Lathe.Transformers.Tokenization.Loading;

/// <summary>Classes whose text goes through a program that Lathe does not have, and those that it does not know.</summary>
internal static class UnreadableClasses
{
    private const string Export =
        "Write the tokenizer as tokenizer.json and put it there "
        + "(in Python: AutoTokenizer.from_pretrained(FOLDER).save_pretrained(FOLDER)).";

    /// <summary>
    /// What transformers' class does in Python before any vocabulary is looked at; it has no fast tokenizer, so no tokenizer.json holds it.
    /// </summary>
    private static readonly Dictionary<string, string> programs = new(StringComparer.Ordinal)
    {
        ["BertJapanese"] = "cuts Japanese into words with MeCab (or SudachiPy, or Juman++)",
        ["Bertweet"] = "rewrites tweets (users, links, emoji) in Python and applies fastBPE (bpe.codes)",
        ["Phobert"] = "takes Vietnamese that a word segmenter has cut, and applies fastBPE (bpe.codes)",
        ["Flaubert"] = "cuts words with Moses' tokenizer (sacremoses)",
        ["XLM"] = "cuts words with Moses' tokenizer (sacremoses), for some languages with a segmenter of their own",
        ["FSMT"] = "cuts words with Moses' tokenizer (sacremoses)",
        ["RoFormer"] = "cuts Chinese into words with jieba",
        ["TransfoXL"] = "cuts words with Moses' tokenizer (sacremoses)",
        ["Canine"] = "takes characters themselves as ids",
        ["ByT5"] = "takes bytes themselves as ids",
        ["Perceiver"] = "takes bytes themselves as ids",
        ["Tapas"] = "flattens a table beside the question",
        ["CpmAnt"] = "cuts Chinese into words with jieba",
        ["Cpm"] = "cuts Chinese into words with jieba",
    };

    private static readonly string[] generic = ["PreTrained", "PreTrainedTokenizer", "TokenizersBackend", "SentencePieceBackend"];

    /// <summary>Stops where even a tokenizer.json would not be what the class computes.</summary>
    /// <exception cref="TokenizerException">It is such a class.</exception>
    public static void Check(TokenizerConfiguration configuration, string path)
    {
        string stem = TokenizerFamilies.Stem(configuration.TokenizerClass);
        if (!programs.TryGetValue(stem, out string? program))
            return;
        string setting = configuration.Text("word_tokenizer_type") is { } words ? $" (word_tokenizer_type is \"{words}\")" : "";
        throw new TokenizerException(
            $"{path}: {configuration.ClassSource}, and {stem}Tokenizer {program}{setting}, which Lathe cannot do. "
            + "Tokenize with transformers in Python and give the model the ids; or, where a tokenizer.json there is known to do the same, "
            + $"load it with {nameof(TokenizerOptions)}.{nameof(TokenizerOptions.TokenizerJsonAlone)}.");
    }

    /// <summary>Stops where only tokenizer.json says what a class does.</summary>
    /// <exception cref="TokenizerException">The class is not one that can be loaded of other files.</exception>
    public static void CheckWithoutJson(TokenizerConfiguration configuration, string path)
    {
        if (configuration.Family is not null || configuration.ClassSource.Length == 0)
            return;
        string why = generic.Contains(TokenizerFamilies.Stem(configuration.TokenizerClass))
            ? "which is always kept in a tokenizer.json" : "which Lathe does not know without a tokenizer.json";
        throw new TokenizerException(
            $"{path}: {configuration.ClassSource}, {why}. {Export} The classes that need none are listed in docs/text.md.");
    }
}
