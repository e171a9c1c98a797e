using System.Text;
using Lathe.Transformers.Tokenization.Unicode;

namespace Lathe.Transformers.Tokenization.Models;

/// <summary>Byte-pair encoding: a word's characters, then the pair of lowest rank merges, leftmost first, until none is left that
/// does.</summary>
internal sealed class BpeModel : TokenModel
{
    private const int LongestScan = 32; // symbols up to which scanning for the best pair beats a heap

    private readonly MergeTable merges;
    private readonly BpeOptions options;
    private readonly int[]? byteIds;
    private readonly int[] plain = new int[0x3100]; // id of a one-character token
    private readonly bool hasAffixes;

    public BpeModel(Vocabulary vocabulary, MergeTable merges, BpeOptions options)
        : base(vocabulary)
    {
        this.merges = merges;
        this.options = options;
        UnknownId = vocabulary.IdOf(options.UnknownToken);
        byteIds = options.ByteFallback ? ByteTokens.Ids(vocabulary) : null;
        hasAffixes = options.ContinuingPrefix.Length > 0 || options.EndSuffix.Length > 0;
        Span<char> one = stackalloc char[1];
        for (int c = 0; c < plain.Length; c++)
        {
            one[0] = (char)c;
            plain[c] = vocabulary.TryGetId(one, out int id) ? id : -1;
        }
    }

    public override string ContinuingSubwordPrefix => options.ContinuingPrefix;

    public override int UnknownId { get; }

    /// <summary>
    /// A token is merged from two that are merged in turn; between merges that are never applied to a text and those that are, none is
    /// chosen otherwise where the former are gone.
    /// </summary>
    public override IEnumerable<int> Supporting(IReadOnlySet<int> used)
    {
        ILookup<int, (int Left, int Right)> parts = merges.All.ToLookup(pair => pair.Merged, pair => (pair.Left, pair.Right));
        HashSet<int> found = [];
        Stack<int> open = new(used);
        while (open.TryPop(out int token))
        {
            foreach ((int left, int right) in parts[token])
            {
                foreach (int part in (ReadOnlySpan<int>)[left, right])
                {
                    if (found.Add(part))
                        open.Push(part);
                }
            }
        }

        return found.Concat(byteIds ?? []).Where(id => id >= 0);
    }

    public override IReadOnlySet<int> RanksAmong(IReadOnlySet<int> kept) => merges.All
        .Where(pair => kept.Contains(pair.Left) && kept.Contains(pair.Right) && kept.Contains(pair.Merged))
        .Select(pair => pair.Rank).ToHashSet();

    public override void Tokenize(ReadOnlySpan<char> word, ModelScratch scratch)
    {
        scratch.Clear();
        if (options.IgnoreMerges && Vocabulary.TryGetId(word, out int whole))
        {
            scratch.Add(whole, 0, word.Length);
            return;
        }

        BpeScratch symbols = scratch.Bpe;
        symbols.Clear();
        Spell(word, symbols);
        if (symbols.Count <= LongestScan)
            MergeByScan(symbols);
        else
            MergeByHeap(symbols);
        for (int at = 0; at < symbols.Count; at++)
        {
            if (symbols.Ids[at] != -1)
                scratch.Add(symbols.Ids[at], symbols.Starts[at], symbols.Ends[at]);
        }
    }

    private void Spell(ReadOnlySpan<char> word, BpeScratch symbols)
    {
        int unknownStart = -1; // of the unknown token still to be added
        int unknownEnd = -1;
        for (int at = 0; at < word.Length;)
        {
            int codePoint = CodePoints.At(word, at, out int length);
            int id = hasAffixes ? AffixedId(word, at, length) : codePoint < plain.Length ? plain[codePoint] : IdOf(word.Slice(at, length));
            int end = at + length;
            if (id >= 0)
            {
                if (unknownStart >= 0)
                    symbols.Add(UnknownId, unknownStart, unknownEnd);
                unknownStart = -1;
                symbols.Add(id, at, end);
            }
            else if ((byteIds == null || !SpellBytes(word, at, end, symbols)) && options.UnknownToken != null)
            {
                if (UnknownId < 0)
                    throw new TokenizerException(
                        $"the text has a character that the vocabulary cannot spell, and the unknown token "
                        + $"{Vocabulary.Quote(options.UnknownToken)} (model.unk_token) is not in the vocabulary.");
                if (unknownStart >= 0 && !options.FuseUnknown)
                    symbols.Add(UnknownId, unknownStart, unknownEnd);
                if (unknownStart < 0 || !options.FuseUnknown)
                    unknownStart = at;
                unknownEnd = end;
            }

            at = end;
        }

        if (unknownStart >= 0)
            symbols.Add(UnknownId, unknownStart, unknownEnd);
    }

    private int IdOf(ReadOnlySpan<char> symbol) => Vocabulary.TryGetId(symbol, out int id) ? id : -1;

    private int AffixedId(ReadOnlySpan<char> word, int at, int length)
    {
        ReadOnlySpan<char> prefix = at > 0 ? options.ContinuingPrefix : [];
        ReadOnlySpan<char> suffix = at + length == word.Length ? options.EndSuffix : [];
        if (prefix.Length + suffix.Length > 60)
            return IdOf(string.Concat(prefix, word.Slice(at, length), suffix));
        Span<char> symbol = stackalloc char[64];
        prefix.CopyTo(symbol);
        word.Slice(at, length).CopyTo(symbol[prefix.Length..]);
        suffix.CopyTo(symbol[(prefix.Length + length)..]);
        return IdOf(symbol[..(prefix.Length + length + suffix.Length)]);
    }

    /// <summary>Spells a character in bytes (with its affixes, as the Rust implementation does), if the vocabulary has them all.</summary>
    private bool SpellBytes(ReadOnlySpan<char> word, int start, int end, BpeScratch symbols)
    {
        int count = symbols.Count;
        if ((start == 0 || AddBytes(options.ContinuingPrefix, start, end, symbols))
            && AddBytes(word[start..end], start, end, symbols)
            && (end < word.Length || AddBytes(options.EndSuffix, start, end, symbols)))
            return true;
        symbols.Count = count;
        return false;
    }

    private bool AddBytes(ReadOnlySpan<char> text, int start, int end, BpeScratch symbols)
    {
        Span<byte> utf8 = stackalloc byte[4];
        foreach (Rune rune in text.EnumerateRunes())
        {
            int count = rune.EncodeToUtf8(utf8);
            for (int i = 0; i < count; i++)
            {
                if (byteIds![utf8[i]] < 0)
                    return false;
                symbols.Add(byteIds[utf8[i]], start, end);
            }
        }

        return true;
    }

    private void MergeByScan(BpeScratch symbols)
    {
        int count = symbols.Count;
        Span<int> ids = symbols.Ids.AsSpan(0, count);
        Span<int> ends = symbols.Ends.AsSpan(0, count);
        Span<int> starts = symbols.Starts.AsSpan(0, count);
        Span<int> ranks = symbols.Ranks.AsSpan(0, count);
        Span<int> merged = symbols.Merged.AsSpan(0, count);
        for (int i = 0; i + 1 < count; i++)
            ranks[i] = merges.Rank(ids[i], ids[i + 1], out merged[i]);
        while (count > 1)
        {
            int best = 0;
            for (int i = 1; i < count - 1; i++)
            {
                if (ranks[i] < ranks[best])
                    best = i;
            }

            if (ranks[best] == MergeTable.None)
                break;
            ids[best] = merged[best];
            ends[best] = ends[best + 1];
            int moved = count - best - 2; // what stands behind the swallowed symbol
            ids.Slice(best + 2, moved).CopyTo(ids[(best + 1)..]);
            starts.Slice(best + 2, moved).CopyTo(starts[(best + 1)..]);
            ends.Slice(best + 2, moved).CopyTo(ends[(best + 1)..]);
            ranks.Slice(best + 2, moved).CopyTo(ranks[(best + 1)..]);
            merged.Slice(best + 2, moved).CopyTo(merged[(best + 1)..]);
            count--;
            if (best > 0)
                ranks[best - 1] = merges.Rank(ids[best - 1], ids[best], out merged[best - 1]);
            if (best + 1 < count)
                ranks[best] = merges.Rank(ids[best], ids[best + 1], out merged[best]);
        }

        symbols.Count = count;
    }

    private void MergeByHeap(BpeScratch symbols)
    {
        int count = symbols.Count;
        (int[] ids, int[] next, int[] previous, int[] ranks, int[] merged) =
            (symbols.Ids, symbols.Next, symbols.Previous, symbols.Ranks, symbols.Merged);
        for (int i = 0; i < count; i++)
        {
            next[i] = i + 1 < count ? i + 1 : -1;
            previous[i] = i - 1;
            ranks[i] = i + 1 < count ? merges.Rank(ids[i], ids[i + 1], out merged[i]) : MergeTable.None;
            if (ranks[i] != MergeTable.None)
                symbols.Push(ranks[i], i);
        }

        while (symbols.TryPop(out int rank, out int at))
        {
            if (ranks[at] != rank) // the pair is no longer what it was when it was offered
                continue;
            int swallowed = next[at];
            ids[at] = merged[at];
            symbols.Ends[at] = symbols.Ends[swallowed];
            ids[swallowed] = -1;
            ranks[swallowed] = MergeTable.None;
            next[at] = next[swallowed];
            if (next[at] >= 0)
                previous[next[at]] = at;
            Offer(symbols, at);
            if (previous[at] >= 0)
                Offer(symbols, previous[at]);
        }
    }

    private void Offer(BpeScratch symbols, int at)
    {
        int next = symbols.Next[at];
        int rank = next < 0 ? MergeTable.None : merges.Rank(symbols.Ids[at], symbols.Ids[next], out symbols.Merged[at]);
        symbols.Ranks[at] = rank;
        if (rank != MergeTable.None)
            symbols.Push(rank, at);
    }
}
