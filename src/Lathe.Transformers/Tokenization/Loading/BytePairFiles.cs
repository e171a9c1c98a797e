using System.Text.Json;
using Lathe.Transformers.Tokenization.Decoders;
using Lathe.Transformers.Tokenization.Models;
using Lathe.Transformers.Tokenization.Normalizers;
using Lathe.Transformers.Tokenization.PreTokenizers;

namespace Lathe.Transformers.Tokenization.Loading;

/// <summary>
/// vocab.json and merges.txt: over bytes as GPT-2 and RoBERTa have them, or over characters with &lt;/w&gt; as GPT and HerBERT.
/// </summary>
internal static class BytePairFiles
{
    private static readonly string[] robertaTokens = ["<s>", "<pad>", "</s>", "<unk>"];

    public static TokenizerParts Read(string vocabularyPath, string mergesPath, TokenizerConfiguration configuration)
    {
        using JsonDocument document = JsonFile.Parse(JsonFile.ReadBytes(vocabularyPath), vocabularyPath);
        Vocabulary vocabulary = ModelReader.ReadVocabulary(new JsonView(document.RootElement, vocabularyPath, ""));
        if (configuration.Family is null)
        {
            bool roberta = Array.TrueForAll(robertaTokens, token => vocabulary.IdOf(token) >= 0);
            configuration.Assume(TokenizerFamilies.OfClass(roberta ? "Roberta" : "GPT2")!);
        }

        List<(string, string)> merges = ReadMerges(mergesPath);
        bool suffixed = configuration.Family!.Files == TokenizerFiles.SuffixBpe;
        if (!suffixed && merges.Exists(merge => merge.Item2.EndsWith("</w>", StringComparison.Ordinal)))
            throw new TokenizerException(
                $"{mergesPath} marks ends of words with </w>, so it is not byte-level BPE, which {configuration.Family.ClassName} reads. "
                + "Where that is not the class, name the right one as tokenizer_class in tokenizer_config.json; or load the model's "
                + "tokenizer.json.");
        MergeTable table = ModelReader.ReadMerges(merges, vocabulary, "", mergesPath);
        return suffixed
            ? Characters(vocabularyPath, vocabulary, table, configuration)
            : Bytes(vocabularyPath, vocabulary, table, configuration);
    }

    private static List<(string, string)> ReadMerges(string path)
    {
        List<(string, string)> merges = [];
        foreach (string line in JsonFile.ReadLines(path))
        {
            if (line.StartsWith("#version", StringComparison.Ordinal) || line.Length == 0)
                continue;
            string[] parts = line.Split(' ');
            if (parts.Length != 2)
                throw new TokenizerException($"{path}: the merge {Vocabulary.Quote(line)} is not two tokens with one space between.");
            merges.Add((parts[0], parts[1]));
        }

        return merges;
    }

    private static TokenizerParts Bytes(string path, Vocabulary vocabulary, MergeTable merges, TokenizerConfiguration configuration)
    {
        bool prefix = configuration.Switch("add_prefix_space") ?? false;
        return new TokenizerParts(path, new BpeModel(vocabulary, merges, new BpeOptions(null, "", "", false, false, false)))
        {
            PreTokenizer = new ByteLevelPreTokenizer(prefix, useRegex: true),
            TrimsOffsets = configuration.Family!.RewritesOffsets && configuration.Switch("trim_offsets") != false,
            AddsPrefixSpace = prefix,
            Decoder = new ByteLevelDecoder(),
        };
    }

    private static TokenizerParts Characters(string path, Vocabulary vocabulary, MergeTable merges, TokenizerConfiguration configuration)
    {
        bool lower = configuration.Family!.Lowers;
        BpeOptions options = new(configuration.Role("unk_token", "<unk>"), "", "</w>", false, false, false);
        return new TokenizerParts(path, new BpeModel(vocabulary, merges, options))
        {
            Normalizer = new BertNormalizer(cleanText: true, handleChinese: true, stripAccents: lower, lowercase: lower),
            PreTokenizer = new BertPreTokenizer(),
            Decoder = new BpeDecoder("</w>"),
        };
    }
}
