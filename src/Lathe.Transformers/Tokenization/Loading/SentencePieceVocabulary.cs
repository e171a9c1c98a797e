using System.Text;

namespace Lathe.Transformers.Tokenization.Loading;

/// <summary>The pieces of a SentencePiece file as a family numbers them, with their scores.</summary>
internal sealed class SentencePieceVocabulary
{
    private const int PegasusOffset = 103;

    private SentencePieceVocabulary(int unknown) => Unknown = unknown;

    public List<string> Pieces { get; } = [];

    public List<double> Scores { get; } = [];

    /// <summary>Id of the unknown piece.</summary>
    public int Unknown { get; }

    /// <exception cref="TokenizerException">The file has too few pieces for the family.</exception>
    public static SentencePieceVocabulary Of(SentencePieceProto proto, TokenizerConfiguration configuration, string path)
    {
        TokenizerFamily family = configuration.Family!;
        int unknown = family.UnknownPiece ?? (family.Order == PieceOrder.Pegasus ? proto.UnknownId + PegasusOffset : proto.UnknownId);
        SentencePieceVocabulary vocabulary = new(unknown);
        int replaced = vocabulary.AddFront(family.Order, configuration);
        if (proto.Pieces.Count < replaced)
            throw new TokenizerException(
                $"{path} has {proto.Pieces.Count} pieces; {family.ClassName} puts its own in place of the first {replaced}.");
        for (int i = replaced; i < proto.Pieces.Count; i++)
        {
            double penalty = family.CutsCommasOffDigits && IsDigitAndComma(proto.Pieces[i]) ? 100 : 0;
            vocabulary.Add(proto.Pieces[i], proto.Scores[i] - penalty);
        }

        foreach (string piece in family.PiecesBehind)
            vocabulary.Add(piece, 0);
        foreach (string sentinel in Sentinels(configuration))
            vocabulary.Add(sentinel, 0);
        return unknown >= 0 && unknown < vocabulary.Pieces.Count
            ? vocabulary
            : throw new TokenizerException($"{path}: the unknown piece has id {unknown}; the file makes {vocabulary.Pieces.Count} pieces.");
    }

    /// <summary>T5's &lt;extra_id_99&gt; down to &lt;extra_id_0&gt;, as many as extra_ids says.</summary>
    /// <exception cref="TokenizerException">More than anybody uses.</exception>
    public static IEnumerable<string> Sentinels(TokenizerConfiguration configuration)
    {
        if (configuration.Family?.Name != "T5")
            return [];
        int count = configuration.Number("extra_ids", 100);
        if (count is < 0 or > 10_000)
            throw new TokenizerException($"tokenizer_config.json: extra_ids is {count}; expected 0 to 10000.");
        return Enumerable.Range(0, count).Reverse().Select(i => $"<extra_id_{i}>");
    }

    /// <summary>Adds the family's own first pieces.</summary>
    /// <returns>How many of the file's they replace.</returns>
    private int AddFront(PieceOrder order, TokenizerConfiguration configuration)
    {
        switch (order)
        {
            case PieceOrder.Fairseq:
                AddAll("<s>", "<pad>", "</s>", "<unk>");
                return 3;
            case PieceOrder.Camembert:
                AddAll("<s>NOTUSED", "<pad>", "</s>NOTUSED", "<unk>");
                Add("<unk>NOTUSED", -100);
                return 1;
            case PieceOrder.Pegasus:
                AddAll(configuration.Role("pad_token", "<pad>"), configuration.Role("eos_token", "</s>"));
                AddAll("<mask_1>", configuration.Role("mask_token", "<mask_2>"));
                for (int i = 2; i < PegasusOffset; i++)
                    Add($"<unk_{i}>", -100);
                return 2;
            default:
                return 0;
        }
    }

    private void AddAll(params ReadOnlySpan<string> pieces)
    {
        foreach (string piece in pieces)
            Add(piece, 0);
    }

    private void Add(string piece, double score)
    {
        Pieces.Add(piece);
        Scores.Add(score);
    }

    private static bool IsDigitAndComma(string piece)
    {
        if (piece.Length < 2 || piece[^1] != ',')
            return false;
        Rune.DecodeLastFromUtf16(piece.AsSpan(0, piece.Length - 1), out Rune last, out _);
        return Rune.IsDigit(last) || last.Value is 0xB2 or 0xB3 or 0xB9; // Python's isdigit takes the superscripts in
    }
}
