using System.Text.Json;
using Lathe.Transformers.Tokenization.Decoders;
using Lathe.Transformers.Tokenization.Models;
using Lathe.Transformers.Tokenization.PostProcessors;
using Lathe.Transformers.Tokenization.PreTokenizers;

namespace Lathe.Transformers.Tokenization.Loading;

/// <summary>vocab.json and merges.txt of GPT-2 and RoBERTa (which has &lt;s&gt; A &lt;/s&gt;&lt;/s&gt; B &lt;/s&gt; around its texts).</summary>
internal static class Gpt2Files
{
    private static readonly string[] robertaTokens = ["<s>", "<pad>", "</s>", "<unk>"];

    public static TokenizerParts Read(string vocabularyPath, string mergesPath, TokenizerConfiguration configuration)
    {
        using JsonDocument document = JsonFile.Parse(JsonFile.ReadBytes(vocabularyPath), vocabularyPath);
        Vocabulary vocabulary = ModelReader.ReadVocabulary(new JsonView(document.RootElement, vocabularyPath, ""));
        List<(string, string)> merges = [];
        foreach (string line in JsonFile.ReadLines(mergesPath))
        {
            if (line.StartsWith("#version", StringComparison.Ordinal) || line.Length == 0)
                continue;
            string[] parts = line.Split(' ');
            if (parts.Length != 2)
                throw new TokenizerException($"{mergesPath}: the merge {Vocabulary.Quote(line)} is not two tokens with one space between.");
            merges.Add((parts[0], parts[1]));
        }

        if (merges.Exists(merge => merge.Item2.EndsWith("</w>", StringComparison.Ordinal)))
            throw new TokenizerException($"{mergesPath} marks ends of words with </w>, so it is not byte-level BPE as of GPT-2; load the model's tokenizer.json.");
        BpeModel model = new(
            vocabulary, ModelReader.ReadMerges(merges, vocabulary, "", mergesPath), new BpeOptions(null, "", "", false, false, false));
        bool prefix = configuration.Switch("add_prefix_space") ?? false;
        bool roberta = configuration.TokenizerClass.StartsWith("Roberta", StringComparison.Ordinal)
            || (configuration.TokenizerClass.Length == 0 && Array.TrueForAll(robertaTokens, token => vocabulary.IdOf(token) >= 0));
        return new TokenizerParts(vocabularyPath, model)
        {
            AddedTokens = roberta ? RobertaSpecials(vocabulary) : Gpt2Specials(vocabulary),
            PreTokenizer = new ByteLevelPreTokenizer(prefix, useRegex: true),
            PostProcessor = roberta ? RobertaTemplate(vocabulary, vocabularyPath) with { TrimsOffsets = true, AddsPrefixSpace = prefix } : PostProcessor.Default,
            Decoder = new ByteLevelDecoder(),
        };
    }

    private static AddedToken[] Gpt2Specials(Vocabulary vocabulary) =>
        vocabulary.IdOf("<|endoftext|>") is >= 0 and int id ? [new AddedToken("<|endoftext|>", id, Special: true)] : [];

    private static AddedToken[] RobertaSpecials(Vocabulary vocabulary)
    {
        List<AddedToken> tokens = [];
        foreach (string token in robertaTokens)
        {
            if (vocabulary.IdOf(token) is >= 0 and int id)
                tokens.Add(new AddedToken(token, id, Special: true));
        }

        if (vocabulary.IdOf("<mask>") is >= 0 and int mask)
            tokens.Add(new AddedToken("<mask>", mask, Special: true, LeftStrip: true));
        return [.. tokens];
    }

    private static PostProcessor RobertaTemplate(Vocabulary vocabulary, string path)
    {
        TemplatePart begin = Special("<s>");
        TemplatePart end = Special("</s>");
        return new PostProcessor([begin, new(0, 0), end], [begin, new(0, 0), end, end, new(1, 0), end]);

        TemplatePart Special(string token) => vocabulary.IdOf(token) is >= 0 and int id
            ? new TemplatePart(-1, 0, id, token)
            : throw new TokenizerException($"{path} lacks {Vocabulary.Quote(token)}, which RoBERTa puts around every text.");
    }
}
