using Lathe.Transformers.Tokenization.Models;
using Lathe.Transformers.Tokenization.Normalizers;
using Lathe.Transformers.Tokenization.Patterns;
using Lathe.Transformers.Tokenization.PostProcessors;
using Lathe.Transformers.Tokenization.PreTokenizers;

namespace Lathe.Transformers.Tokenization.Loading;

/// <summary>
/// SentencePiece's .model, unigram or BPE. What families put around texts and how they number the pieces is not in the file: the class says
/// it.
/// A file without a class beside it is read for itself: its own ids, its own white space, nothing around the text.
/// </summary>
internal static class SentencePieceModel
{
    public static TokenizerParts Read(string path, TokenizerConfiguration configuration)
    {
        SentencePieceProto proto = SentencePieceProto.Read(JsonFile.ReadBytes(path), path);
        if (proto.ModelType is not (1 or 2))
            throw new TokenizerException(
                $"{path} is a SentencePiece model of type {proto.ModelType}; unigram (1) and BPE (2) are supported.");
        return configuration.Family is null ? ReadAlone(proto, path) : ReadFamily(proto, configuration, path);
    }

    private static TokenizerParts ReadFamily(SentencePieceProto proto, TokenizerConfiguration configuration, string path)
    {
        SentencePieceVocabulary pieces = SentencePieceVocabulary.Of(proto, configuration, path);
        Vocabulary vocabulary = Vocabulary.FromList(pieces.Pieces);
        bool bytes = configuration.Family!.Normalizer == PieceNormalizer.Llama;
        return new TokenizerParts(path, proto.ModelType == 1
            ? new UnigramModel(vocabulary, [.. pieces.Scores], pieces.Unknown, bytes)
            : PieceMerges.Model(path, vocabulary, pieces.Pieces, pieces.Scores, proto.UnknownPiece, asTransformers: true, bytes))
        {
            AddedTokens = Added(proto, static type => type is SentencePieceProto.Control or SentencePieceProto.UserDefined),
            Normalizer = SentencePieceSteps.Normalizer(proto, configuration, path),
            PreTokenizer = SentencePieceSteps.PreTokenizer(configuration),
            Decoder = SentencePieceSteps.Decoder(configuration),
        };
    }

    private static TokenizerParts ReadAlone(SentencePieceProto proto, string path)
    {
        Vocabulary vocabulary = Vocabulary.FromList(proto.Pieces);
        if (vocabulary.Count < proto.Pieces.Count)
            throw new TokenizerException(
                $"{path}: {proto.Pieces.Count - vocabulary.Count} pieces are given twice; every piece needs an id of its own.");
        int unknown = proto.Types.IndexOf(SentencePieceProto.Unknown);
        string? unknownPiece = unknown < 0 ? null : proto.Pieces[unknown];
        return new TokenizerParts(path, proto.ModelType == 1
            ? Unigram(vocabulary, proto, unknown)
            : PieceMerges.Model(
                path, vocabulary, Mergeable(proto), [.. proto.Scores], unknownPiece, asTransformers: false, proto.ByteFallback))
        {
            AddedTokens = Added(
                proto, static type => type is SentencePieceProto.Unknown or SentencePieceProto.Control or SentencePieceProto.UserDefined),
            Normalizer = OwnNormalizer(proto, path),
            PreTokenizer = proto.ModelType == 2 ? null : new MetaspacePreTokenizer(
                SentencePieceSteps.Mark[0], proto.AddsDummyPrefix ? MetaspacePrepend.Always : MetaspacePrepend.Never,
                proto.SplitsByWhitespace),
            PostProcessor = PostProcessor.Default,
            Decoder = SentencePieceSteps.Plain(proto.AddsDummyPrefix),
            Warnings = [
                $"{path}: no tokenizer_class in tokenizer_config.json and no known model_type in config.json stand beside it, "
                + "so it is read for itself: its own ids, and nothing around texts.",
            ],
        };
    }

    private static UnigramModel Unigram(Vocabulary vocabulary, SentencePieceProto proto, int unknown)
    {
        double[] wide = [.. proto.Scores];
        double least = 0;
        for (int i = 0; i < wide.Length; i++)
        {
            if (proto.Types[i] == SentencePieceProto.Normal)
                least = Math.Min(least, wide[i]);
        }

        // Control, byte and unused pieces never come of text: they get no path that wins, and must not lower the unknown score.
        for (int i = 0; i < wide.Length; i++)
        {
            if (proto.Types[i] is SentencePieceProto.Control or SentencePieceProto.Byte or SentencePieceProto.Unused)
                wide[i] = least;
        }

        return new UnigramModel(vocabulary, wide, unknown, proto.ByteFallback);
    }

    /// <summary>The pieces that merges yield; others are empty, which no merge yields.</summary>
    private static List<string> Mergeable(SentencePieceProto proto) =>
        [.. proto.Pieces.Select((piece, id) => proto.Types[id] == SentencePieceProto.Normal ? piece : "")];

    private static NormalizerSequence OwnNormalizer(SentencePieceProto proto, string path)
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
                steps.Add(new PrependNormalizer(SentencePieceSteps.Mark));
            steps.Add(new ReplaceNormalizer(new LiteralPattern(" "), SentencePieceSteps.Mark));
        }

        return new NormalizerSequence([.. steps]);
    }

    private static AddedToken[] Added(SentencePieceProto proto, Func<int, bool> isAdded)
    {
        List<AddedToken> tokens = [];
        for (int id = 0; id < proto.Pieces.Count; id++)
        {
            // The id is the vocabulary's, which may number the pieces otherwise.
            if (proto.Pieces[id].Length > 0 && isAdded(proto.Types[id]))
                tokens.Add(new AddedToken(proto.Pieces[id], -1, Special: proto.Types[id] != SentencePieceProto.UserDefined,
                    Normalized: false));
        }

        return [.. tokens];
    }
}
