using Lathe.Transformers.Tokenization.Models;

namespace Lathe.Transformers.Tokenization.Loading;

/// <summary>Makes BPE merges of SentencePiece's scores.</summary>
internal static class PieceMerges
{
    private const long MostCuts = 50_000_000;

    private static readonly Comparer<Merge> byParts =
        Comparer<Merge>.Create(static (a, b) => a.Left != b.Left ? a.Left.CompareTo(b.Left) : a.Right.CompareTo(b.Right));

    /// <summary>
    /// Every cut of a piece into two pieces is a merge. Merges rank by the score of what they yield, greatest first. Those that yield one
    /// piece rank
    /// alike in SentencePiece, which takes the leftmost; transformers sorts them by the lengths of the left and the right part in
    /// characters.
    /// </summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="vocabulary">The pieces' ids.</param>
    /// <param name="pieces">What merges may yield; an empty one is skipped.</param>
    /// <param name="scores">Scores of the pieces.</param>
    /// <param name="unknown">The unknown token, or null.</param>
    /// <param name="asTransformers">Whether to sort as transformers does, not as SentencePiece.</param>
    /// <param name="byteFallback">Whether unknown characters are spelled in bytes.</param>
    /// <exception cref="TokenizerException">The pieces are longer than any vocabulary's.</exception>
    public static BpeModel Model(
        string path,
        Vocabulary vocabulary,
        IReadOnlyList<string> pieces,
        IReadOnlyList<double> scores,
        string? unknown,
        bool asTransformers,
        bool byteFallback)
    {
        long cuts = 0;
        foreach (string piece in pieces)
            cuts += piece.Length;
        if (cuts > MostCuts)
            throw new TokenizerException($"{path}: the pieces are {cuts} characters long together, too many for a vocabulary.");
        List<Merge> merges = [];
        for (int id = 0; id < pieces.Count; id++)
        {
            int first = merges.Count;
            string piece = pieces[id];
            int characters = Unicode.CodePoints.Count(piece);
            int before = 0;
            for (int cut = 1; cut < piece.Length; cut++)
            {
                if (char.IsLowSurrogate(piece[cut]) && char.IsHighSurrogate(piece[cut - 1]))
                    continue;
                before++;
                if (vocabulary.TryGetId(piece.AsSpan(0, cut), out int left) && vocabulary.TryGetId(piece.AsSpan(cut), out int right))
                    merges.Add(new(left, right, vocabulary.IdOf(piece), scores[id], before, characters - before));
            }

            merges.Sort(first, merges.Count - first, byParts);
        }

        // The sort is stable: the order of ids where scores are equal.
        IOrderedEnumerable<Merge> order = merges.OrderByDescending(static merge => merge.Score);
        if (asTransformers)
            order = order.ThenByDescending(static merge => merge.LeftLength).ThenByDescending(static merge => merge.RightLength);
        MergeTable table = new(merges.Count);
        int rank = -1;
        int yielded = -1;
        foreach (Merge merge in order)
        {
            if (asTransformers || merge.Merged != yielded)
                rank++;
            yielded = merge.Merged;
            table.Set(merge.Left, merge.Right, rank, merge.Merged);
        }

        return new BpeModel(vocabulary, table, new BpeOptions(unknown, "", "", true, byteFallback, false));
    }

    private readonly record struct Merge(int Left, int Right, int Merged, double Score, int LeftLength, int RightLength);
}
