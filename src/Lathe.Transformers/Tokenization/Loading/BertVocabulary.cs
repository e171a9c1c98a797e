using Lathe.Transformers.Tokenization.Decoders;
using Lathe.Transformers.Tokenization.Models;
using Lathe.Transformers.Tokenization.Normalizers;
using Lathe.Transformers.Tokenization.PostProcessors;
using Lathe.Transformers.Tokenization.PreTokenizers;

namespace Lathe.Transformers.Tokenization.Loading;

/// <summary>BERT's vocab.txt, one token a line; tokenizer_config.json may say do_lower_case, strip_accents and tokenize_chinese_chars.</summary>
internal static class BertVocabulary
{
    private static readonly (string Role, string Usual)[] roles =
        [("pad_token", "[PAD]"), ("unk_token", "[UNK]"), ("cls_token", "[CLS]"), ("sep_token", "[SEP]"), ("mask_token", "[MASK]")];

    public static TokenizerParts Read(string path, TokenizerConfiguration configuration)
    {
        Vocabulary vocabulary = Vocabulary.FromList(JsonFile.ReadLines(path));
        bool lower = configuration.Switch("do_lower_case") ?? true;
        WordPieceModel model = new(vocabulary, configuration.Role("unk_token", "[UNK]"), "##", 100);
        return new TokenizerParts(path, model)
        {
            AddedTokens = Specials(vocabulary, configuration),
            Normalizer = new BertNormalizer(
                true, configuration.Switch("tokenize_chinese_chars") ?? true, configuration.Switch("strip_accents") ?? lower, lower),
            PreTokenizer = new BertPreTokenizer(),
            PostProcessor = Template(path, vocabulary, configuration),
            Decoder = new WordPieceDecoder("##", true),
        };
    }

    /// <summary>The special tokens that the vocabulary has.</summary>
    public static AddedToken[] Specials(Vocabulary vocabulary, TokenizerConfiguration configuration)
    {
        List<AddedToken> tokens = [];
        foreach ((string role, string usual) in roles)
        {
            string content = configuration.Role(role, usual);
            if (vocabulary.IdOf(content) is >= 0 and int id && !tokens.Exists(token => token.Id == id))
                tokens.Add(new AddedToken(content, id, Special: true, Normalized: false));
        }

        return [.. tokens];
    }

    /// <summary>[CLS] A [SEP] B [SEP].</summary>
    /// <exception cref="TokenizerException">The vocabulary lacks one of the two.</exception>
    public static PostProcessor Template(string path, Vocabulary vocabulary, TokenizerConfiguration configuration)
    {
        TemplatePart first = Special("cls_token", "[CLS]");
        TemplatePart end = Special("sep_token", "[SEP]");
        return new PostProcessor([first, new(0, 0), end], [first, new(0, 0), end, new(1, 1), end with { TypeId = 1 }]);

        TemplatePart Special(string role, string usual)
        {
            string content = configuration.Role(role, usual);
            return vocabulary.IdOf(content) is >= 0 and int id
                ? new TemplatePart(-1, 0, id, content)
                : throw new TokenizerException($"{path} lacks {Vocabulary.Quote(content)}, the {role} that goes around every text; is it a BERT vocabulary?");
        }
    }
}
