using Lathe.Transformers.Tokenization.Decoders;
using Lathe.Transformers.Tokenization.Models;
using Lathe.Transformers.Tokenization.Normalizers;
using Lathe.Transformers.Tokenization.Patterns;
using Lathe.Transformers.Tokenization.PostProcessors;
using Lathe.Transformers.Tokenization.PreTokenizers;

namespace Lathe.Transformers.Tokenization.Loading;

/// <summary>
/// SentencePiece's .model, unigram or BPE. What families of models put around texts is not in the file: tokenizer_class of tokenizer_config.json
/// says it (T5: an end token and 100 sentinels; LLaMA: a begin token; XLM-RoBERTa: its own order of the first ids); otherwise nothing is added.
/// </summary>
internal static class SentencePieceModel
{
    private const string Mark = "\u2581";

    public static TokenizerParts Read(string path, TokenizerConfiguration configuration)
    {
        SentencePieceProto proto = SentencePieceProto.Read(JsonFile.ReadBytes(path), path);
        bool fairseq = configuration.TokenizerClass.StartsWith("XLMRoberta", StringComparison.Ordinal);
        List<string> pieces = [.. proto.Pieces];
        List<float> scores = [.. proto.Scores];
        List<int> types = [.. proto.Types];
        if (fairseq)
            ReorderForFairseq(path, pieces, scores, types);
        Vocabulary vocabulary = Vocabulary.FromList(pieces);
        if (vocabulary.Count < pieces.Count)
            throw new TokenizerException($"{path}: {pieces.Count - vocabulary.Count} pieces are given twice; every piece needs an id of its own.");
        int unknown = types.IndexOf(SentencePieceProto.Unknown);
        TokenModel model = proto.ModelType switch
        {
            1 => Unigram(vocabulary, scores, types, unknown, proto.ByteFallback),
            2 => Bpe(path, vocabulary, pieces, scores, types, unknown, proto.ByteFallback),
            int other => throw new TokenizerException($"{path} is a SentencePiece model of type {other}; unigram (1) and BPE (2) are supported."),
        };
        return new TokenizerParts(path, model)
        {
            AddedTokens = Added(pieces, types, configuration),
            Normalizer = Normalizers(proto, path),
            PreTokenizer = proto.ModelType == 2 ? null : new MetaspacePreTokenizer(
                Mark[0], proto.AddsDummyPrefix ? MetaspacePrepend.Always : MetaspacePrepend.Never, proto.SplitsByWhitespace),
            PostProcessor = Template(proto, vocabulary, configuration),
            Decoder = new DecoderSequence(
                [new ReplaceDecoder(new LiteralPattern(Mark), " "), new ByteFallbackDecoder(), new FuseDecoder(), new StripDecoder(" ", proto.AddsDummyPrefix ? 1 : 0, 0)]),
        };
    }

    private static UnigramModel Unigram(Vocabulary vocabulary, List<float> scores, List<int> types, int unknown, bool byteFallback)
    {
        double[] wide = new double[scores.Count];
        double least = 0;
        for (int i = 0; i < wide.Length; i++)
        {
            wide[i] = scores[i];
            if (types[i] == SentencePieceProto.Normal)
                least = Math.Min(least, wide[i]);
        }

        // Control, byte and unused pieces never come of text: they get no path that wins, and must not lower the unknown score.
        for (int i = 0; i < wide.Length; i++)
        {
            if (types[i] is SentencePieceProto.Control or SentencePieceProto.Byte or SentencePieceProto.Unused)
                wide[i] = least;
        }

        return new UnigramModel(vocabulary, wide, unknown, byteFallback);
    }

    private static BpeModel Bpe(string path, Vocabulary vocabulary, List<string> pieces, List<float> scores, List<int> types, int unknown, bool byteFallback)
    {
        // A merge ranks by the score of what it yields; merges that yield the same piece rank equally, the leftmost goes first.
        int[] order = [.. Enumerable.Range(0, pieces.Count).Where(i => types[i] == SentencePieceProto.Normal).OrderByDescending(i => scores[i])];
        long cuts = 0;
        foreach (int id in order)
            cuts += pieces[id].Length;
        if (cuts > 50_000_000)
            throw new TokenizerException($"{path}: the pieces are {cuts} characters long together, too many for a vocabulary.");
        List<(int Left, int Right, int Rank, int Merged)> merges = [];
        for (int rank = 0; rank < order.Length; rank++)
        {
            string piece = pieces[order[rank]];
            for (int cut = 1; cut < piece.Length; cut++)
            {
                if (vocabulary.TryGetId(piece.AsSpan(0, cut), out int left) && vocabulary.TryGetId(piece.AsSpan(cut), out int right))
                    merges.Add((left, right, rank, order[rank]));
            }
        }

        MergeTable table = new(merges.Count);
        foreach ((int left, int right, int rank, int merged) in merges)
            table.Set(left, right, rank, merged);
        string? unknownToken = unknown < 0 ? null : pieces[unknown];
        return new BpeModel(vocabulary, table, new BpeOptions(unknownToken, "", "", true, byteFallback, false));
    }

    private static NormalizerSequence Normalizers(SentencePieceProto proto, string path)
    {
        List<Normalizer> steps = [];
        if (proto.CharacterMap.Length > 0)
            steps.Add(new PrecompiledNormalizer(proto.CharacterMap, path));
        if (proto.RemovesExtraWhitespaces)
        {
            steps.Add(new StripNormalizer(true, true));
            steps.Add(new ReplaceNormalizer(RegexPattern.Create(" {2,}", path), " "));
        }

        if (proto.ModelType == 2)
        {
            if (proto.AddsDummyPrefix)
                steps.Add(new PrependNormalizer(Mark));
            steps.Add(new ReplaceNormalizer(new LiteralPattern(" "), Mark));
        }

        return new NormalizerSequence([.. steps]);
    }

    private static AddedToken[] Added(List<string> pieces, List<int> types, TokenizerConfiguration configuration)
    {
        List<AddedToken> tokens = [];
        for (int id = 0; id < pieces.Count; id++)
        {
            if (pieces[id].Length > 0 && types[id] is SentencePieceProto.Unknown or SentencePieceProto.Control or SentencePieceProto.UserDefined)
                tokens.Add(new AddedToken(pieces[id], id, Special: types[id] != SentencePieceProto.UserDefined, Normalized: false));
        }

        if (configuration.TokenizerClass.StartsWith("T5", StringComparison.Ordinal))
        {
            for (int i = 99; i >= 0; i--)
                tokens.Add(new AddedToken($"<extra_id_{i}>", pieces.Count + 99 - i, Special: true, Normalized: false));
        }

        return [.. tokens];
    }

    private static PostProcessor Template(SentencePieceProto proto, Vocabulary vocabulary, TokenizerConfiguration configuration)
    {
        string kind = configuration.TokenizerClass;
        TemplatePart first = new(0, 0);
        if (kind.StartsWith("T5", StringComparison.Ordinal) && Special(proto.EndId) is { } end)
            return new PostProcessor([first, end], [first, end, new(1, 0), end]);
        if (kind.StartsWith("Llama", StringComparison.Ordinal))
        {
            TemplatePart[] begin = configuration.Switch("add_bos_token") != false && Special(proto.BeginId) is { } bos ? [bos] : [];
            TemplatePart[] finish = configuration.Switch("add_eos_token") == true && Special(proto.EndId) is { } eos ? [eos] : [];
            return new PostProcessor([.. begin, first, .. finish], [.. begin, first, .. finish, .. begin, new(1, 1), .. finish]);
        }

        if (kind.StartsWith("XLMRoberta", StringComparison.Ordinal) && Special(0) is { } cls && Special(2) is { } sep)
            return new PostProcessor([cls, first, sep], [cls, first, sep, sep, new(1, 0), sep]);
        return PostProcessor.Default;

        TemplatePart? Special(int id) => vocabulary.Token(id) is { } token ? new TemplatePart(-1, 0, id, token) : null;
    }

    /// <summary>XLM-RoBERTa numbers &lt;s&gt; 0, &lt;pad&gt; 1, &lt;/s&gt; 2, &lt;unk&gt; 3, the others one later than the file, &lt;mask&gt; last.</summary>
    private static void ReorderForFairseq(string path, List<string> pieces, List<float> scores, List<int> types)
    {
        if (pieces.Count < 3)
            throw new TokenizerException($"{path} has {pieces.Count} pieces; XLM-RoBERTa's begins with three special ones.");
        pieces.RemoveRange(0, 3);
        scores.RemoveRange(0, 3);
        types.RemoveRange(0, 3);
        pieces.InsertRange(0, ["<s>", "<pad>", "</s>", "<unk>"]);
        scores.InsertRange(0, [0, 0, 0, 0]);
        types.InsertRange(0, [SentencePieceProto.Control, SentencePieceProto.Control, SentencePieceProto.Control, SentencePieceProto.Unknown]);
        pieces.Add("<mask>");
        scores.Add(0);
        types.Add(SentencePieceProto.Control);
    }
}
