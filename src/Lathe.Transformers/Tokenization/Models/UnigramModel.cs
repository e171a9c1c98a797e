using System.Text;

namespace Lathe.Transformers.Tokenization.Models;

/// <summary>SentencePiece's: the cut with the best sum of log-probabilities (Viterbi); unknown characters in a row are one unknown token,
/// or bytes.</summary>
internal sealed class UnigramModel : TokenModel
{
    private const double UnknownPenalty = 10;

    private readonly TokenTrie trie = new();
    private readonly double[] scores;
    private readonly double unknownScore;
    private readonly int[]? byteIds;

    public UnigramModel(Vocabulary vocabulary, double[] scores, int unknownId, bool byteFallback)
        : base(vocabulary)
    {
        this.scores = scores;
        UnknownId = unknownId;
        foreach ((string token, int id) in vocabulary.Entries)
            trie.Add(token, id);
        double least = double.PositiveInfinity;
        foreach (double score in scores)
            least = Math.Min(least, score);
        unknownScore = least - UnknownPenalty;
        byteIds = byteFallback ? ByteTokens.Ids(vocabulary) : null;
    }

    public override int UnknownId { get; }

    /// <summary>A piece that a file gives twice counts twice.</summary>
    public override int VocabularyLength => Vocabulary.IdLimit;

    public override bool WritesUnknownAsText => true;

    /// <summary>Bytes, and the piece with the least score, below which what is unknown has its own.</summary>
    public override IEnumerable<int> Supporting(IReadOnlySet<int> used) =>
        (byteIds ?? []).Where(id => id >= 0).Append(Array.IndexOf(scores, scores.Min()));

    public override void Tokenize(ReadOnlySpan<char> word, ModelScratch scratch)
    {
        UnigramScratch paths = scratch.Unigram;
        paths.Reserve(word.Length + 1);
        Span<double> best = paths.Scores.AsSpan(0, word.Length + 1);
        Span<int> from = paths.From.AsSpan(0, word.Length + 1);
        Span<int> ids = paths.Ids.AsSpan(0, word.Length + 1);
        from.Fill(-1);
        best[0] = 0;
        for (int start = 0; start < word.Length;)
        {
            int character = char.IsHighSurrogate(word[start]) && start + 1 < word.Length ? 2 : 1;
            double here = best[start];
            bool single = false;
            int node = 0;
            for (int end = start; end < word.Length;)
            {
                node = trie.Step(node, word[end++]);
                if (node == 0)
                    break;
                int id = trie.IdAt(node);
                if (id < 0)
                    continue;
                Offer(end, here + scores[id], start, id, best, from, ids);
                single |= end - start == character;
            }

            if (!single)
            {
                if (UnknownId < 0)
                    throw new TokenizerException("the text has a character that the vocabulary cannot spell, and the model has no unk_id.");
                Offer(start + character, here + unknownScore, start, UnknownId, best, from, ids);
            }

            start += character;
        }

        Collect(word, from, ids, scratch);
    }

    private static void Offer(int end, double score, int start, int id, Span<double> best, Span<int> from, Span<int> ids)
    {
        if (from[end] >= 0 && score <= best[end])
            return;
        (best[end], from[end], ids[end]) = (score, start, id);
    }

    private void Collect(ReadOnlySpan<char> word, ReadOnlySpan<int> from, ReadOnlySpan<int> ids, ModelScratch scratch)
    {
        scratch.Clear();
        for (int end = word.Length; end > 0;)
        {
            int start = from[end];
            int id = ids[end];
            if (id != UnknownId)
            {
                scratch.Add(id, start, end);
                end = start;
                continue;
            }

            while (start > 0 && ids[start] == UnknownId)
                start = from[start];
            AddUnknown(word, start, end, scratch);
            end = start;
        }

        scratch.Reverse();
    }

    /// <summary>Adds the tokens of an unknown stretch, last first.</summary>
    private void AddUnknown(ReadOnlySpan<char> word, int start, int end, ModelScratch scratch)
    {
        ReadOnlySpan<char> text = word[start..end];
        if (Vocabulary.TryGetId(text, out int id))
        {
            scratch.Add(id, start, end);
            return;
        }

        int count = scratch.Count;
        if (byteIds != null && AddBytes(text, start, end, scratch))
            return;
        if (scratch.Count == count)
            scratch.Add(UnknownId, start, end);
    }

    private bool AddBytes(ReadOnlySpan<char> text, int start, int end, ModelScratch scratch)
    {
        Span<byte> utf8 = stackalloc byte[4];
        foreach (Rune rune in text.EnumerateRunes())
        {
            int count = rune.EncodeToUtf8(utf8);
            for (int i = 0; i < count; i++)
            {
                if (byteIds![utf8[i]] < 0)
                    return false;
            }
        }

        for (int at = text.Length; at > 0;)
        {
            Rune.DecodeLastFromUtf16(text[..at], out Rune rune, out int units);
            int count = rune.EncodeToUtf8(utf8);
            for (int i = count - 1; i >= 0; i--)
                scratch.Add(byteIds![utf8[i]], start, end);
            at -= units;
        }

        return true;
    }
}
