using Lathe.Transformers.Tokenization.Decoders;
using Lathe.Transformers.Tokenization.Models;
using Lathe.Transformers.Tokenization.Patterns;
using Lathe.Transformers.Tokenization.PreTokenizers;

namespace Lathe.Transformers.Tokenization.Loading;

/// <summary>
/// Chemistry's tokenizers: a regular expression whose every match is a token (what it does not match is dropped), and a vocabulary, one
/// token a line. The expression's file may end in {}, a place for a suffix that is empty here.
/// </summary>
internal static class RegexVocabulary
{
    public const string PatternFile = "smi_regex.txt";

    public static TokenizerParts Read(string patternPath, string vocabularyPath, TokenizerConfiguration configuration)
    {
        string source = string.Concat(JsonFile.ReadLines(patternPath)).Trim();
        if (source.EndsWith("{}", StringComparison.Ordinal))
            source = source[..^2];
        Vocabulary vocabulary = Vocabulary.FromList(JsonFile.ReadLines(vocabularyPath));
        return new TokenizerParts(vocabularyPath, new WordLevelModel(vocabulary, configuration.Role("unk_token", "[UNK]")))
        {
            PreTokenizer = new PatternPreTokenizer(RegexPattern.Create(source, patternPath), SplitBehavior.Removed, invert: true),
            Decoder = new FuseDecoder(),
        };
    }
}
