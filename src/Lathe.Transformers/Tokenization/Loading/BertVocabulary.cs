using Lathe.Transformers.Tokenization.Decoders;
using Lathe.Transformers.Tokenization.Models;
using Lathe.Transformers.Tokenization.Normalizers;
using Lathe.Transformers.Tokenization.PreTokenizers;

namespace Lathe.Transformers.Tokenization.Loading;

/// <summary>BERT's vocab.txt, one token a line; tokenizer_config.json may say do_lower_case, strip_accents and
/// tokenize_chinese_chars.</summary>
internal static class BertVocabulary
{
    public static TokenizerParts Read(string path, TokenizerConfiguration configuration)
    {
        Vocabulary vocabulary = Vocabulary.FromList(JsonFile.ReadLines(path));
        bool lower = configuration.Switch("do_lower_case") ?? configuration.Family!.Lowers;
        return new TokenizerParts(path, new WordPieceModel(vocabulary, configuration.Role("unk_token", "[UNK]"), "##", 100))
        {
            Normalizer = new BertNormalizer(
                true, configuration.Switch("tokenize_chinese_chars") ?? true, configuration.Switch("strip_accents") ?? lower, lower),
            PreTokenizer = new BertPreTokenizer(),
            Decoder = new WordPieceDecoder("##", true),
        };
    }
}
