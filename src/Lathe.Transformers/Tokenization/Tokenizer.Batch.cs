using System.Runtime.ExceptionServices;
using Lathe.Transformers.Tokenization.Buffers;

namespace Lathe.Transformers.Tokenization;

public sealed partial class Tokenizer
{
    private const int RowsAtOnce = 32;

    /// <summary>Encodes many texts; where padding is asked for without a length, to the longest of them.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="pairs">The second sequences, as many as texts; or null.</param>
    /// <param name="options">What differs from the tokenizer's file.</param>
    /// <param name="threads">Threads to use; 0 = as many as there are processors.</param>
    public Encoding[] EncodeBatch(IReadOnlyList<string> texts, IReadOnlyList<string>? pairs = null, EncodeOptions? options = null,
        int threads = 0)
    {
        CheckPairs(texts, pairs);
        Encoding[] encodings = new Encoding[texts.Count];
        EncodeOptions chosen = options ?? EncodeOptions.Default;
        InParallel(texts.Count, threads, (from, to) =>
        {
            for (int i = from; i < to; i++)
                encodings[i] = EncodeUnpadded(texts[i], pairs?[i], chosen);
        });
        return PadToLongest(encodings, chosen);
    }

    private Encoding[] PadToLongest(Encoding[] encodings, EncodeOptions chosen)
    {
        if ((chosen.Padding ?? Padding) is { } padding)
        {
            int longest = 0;
            foreach (Encoding encoding in encodings)
                longest = Math.Max(longest, encoding.Length);
            for (int i = 0; i < encodings.Length; i++)
                encodings[i] = Pad(encodings[i], longest, padding);
        }

        return encodings;
    }

    /// <summary>
    /// Encodes many texts into rows of one length in a caller's memory: truncated to the row, padded to it, nothing allocated a token.
    /// </summary>
    /// <param name="texts">The texts, one a row.</param>
    /// <param name="rowLength">Tokens a row.</param>
    /// <param name="ids">Receives texts × rowLength ids.</param>
    /// <param name="attentionMask">Receives 1 for tokens and 0 for padding; may be empty.</param>
    /// <param name="typeIds">Receives type ids; may be empty.</param>
    /// <param name="pairs">The second sequences, as many as texts; or null.</param>
    /// <param name="options">Special tokens; truncation strategy and side (its length is the row's at most); padding id and side.</param>
    /// <param name="threads">Threads to use; 0 = as many as there are processors.</param>
    /// <returns>Tokens of the longest row.</returns>
    /// <exception cref="ArgumentException">Memory is too short, or the counts of texts and pairs differ.</exception>
    public int EncodeBatch(
        IReadOnlyList<string> texts,
        int rowLength,
        Memory<int> ids,
        Memory<int> attentionMask = default,
        Memory<int> typeIds = default,
        IReadOnlyList<string>? pairs = null,
        EncodeOptions? options = null,
        int threads = 0)
    {
        CheckPairs(texts, pairs);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rowLength);
        long needed = (long)texts.Count * rowLength;
        CheckLength(ids, needed, nameof(ids), false);
        CheckLength(attentionMask, needed, nameof(attentionMask), true);
        CheckLength(typeIds, needed, nameof(typeIds), true);
        EncodeOptions given = options ?? EncodeOptions.Default;
        TruncationOptions truncation = given.Truncation ?? Truncation ?? new TruncationOptions(rowLength);
        EncodeOptions rowOptions = given with
        {
            Truncation = truncation with
            {
                MaximumLength = Math.Min(rowLength, truncation.MaximumLength)
            }
        };
        PaddingOptions padding = given.Padding ?? Padding ?? new PaddingOptions(Math.Max(0, SpecialTokens.Padding));
        int longest = 0;
        InParallel(texts.Count, threads, (from, to) =>
        {
            int most = EncodeRows(texts, pairs, from, to, rowLength, ids.Span, attentionMask.Span, typeIds.Span, rowOptions, padding);
            InterlockedMaximum(ref longest, most);
        });
        return longest;
    }

    private static void InterlockedMaximum(ref int target, int value)
    {
        int seen = Volatile.Read(ref target);
        while (value > seen)
        {
            int was = Interlocked.CompareExchange(ref target, value, seen);
            if (was == seen)
                return;
            seen = was;
        }
    }

    private int EncodeRows(
        IReadOnlyList<string> texts,
        IReadOnlyList<string>? pairs,
        int from,
        int to,
        int rowLength,
        Span<int> ids,
        Span<int> attentionMask,
        Span<int> typeIds,
        EncodeOptions options,
        PaddingOptions padding)
    {
        EncodeState first = Rent();
        EncodeState? second = pairs == null ? null : Rent();
        TextSide side = padding.Side ?? PaddingSide;
        int longest = 0;
        try
        {
            for (int i = from; i < to; i++)
            {
                Run(texts[i], false, first);
                if (second != null)
                    Run(pairs![i], false, second);
                Span<int> rowIds = ids.Slice(i * rowLength, rowLength);
                Span<int> rowMask = attentionMask.IsEmpty ? [] : attentionMask.Slice(i * rowLength, rowLength);
                Span<int> rowTypes = typeIds.IsEmpty ? [] : typeIds.Slice(i * rowLength, rowLength);
                int count = Write(first.Tokens, second?.Tokens, options, rowIds, rowTypes, rowMask);
                longest = Math.Max(longest, count);
                FillUp(rowIds, count, padding.Id, side);
                if (!rowMask.IsEmpty)
                    FillUp(rowMask, count, 0, side);
                if (!rowTypes.IsEmpty)
                    FillUp(rowTypes, count, padding.TypeId, side);
            }
        }
        finally
        {
            Return(first);
            if (second != null)
                Return(second);
        }

        return longest;
    }

    private static void FillUp(Span<int> row, int count, int value, TextSide side)
    {
        if (side == TextSide.Right)
        {
            row[count..].Fill(value);
            return;
        }

        row[..count].CopyTo(row[^count..]);
        row[..^count].Fill(value);
    }

    private static void CheckPairs<T>(IReadOnlyList<T> texts, IReadOnlyList<T>? pairs)
    {
        if (pairs != null && pairs.Count != texts.Count)
            throw new ArgumentException($"{texts.Count} texts have {pairs.Count} second sequences; give one for each text.", nameof(pairs));
    }

    private static void CheckLength(Memory<int> memory, long needed, string name, bool optional)
    {
        if (memory.Length < needed && !(optional && memory.IsEmpty))
            throw new ArgumentException($"{name} holds {memory.Length} numbers; the rows need {needed}.", name);
    }

    /// <summary>Does ranges of rows on several threads; which thread does which never shows in the result.</summary>
    internal static void InParallel(int count, int threads, Action<int, int> work)
    {
        int workers = Math.Min(threads > 0 ? threads : Environment.ProcessorCount, (count + RowsAtOnce - 1) / RowsAtOnce);
        if (workers <= 1)
        {
            work(0, count);
            return;
        }

        int next = 0;
        try
        {
            Parallel.For(0, workers, new ParallelOptions { MaxDegreeOfParallelism = workers }, _ =>
            {
                while (true)
                {
                    int from = Interlocked.Add(ref next, RowsAtOnce) - RowsAtOnce;
                    if (from >= count)
                        return;
                    work(from, Math.Min(from + RowsAtOnce, count));
                }
            });
        }
        catch (AggregateException exception)
        {
            ExceptionDispatchInfo.Throw(exception.InnerExceptions[0]);
        }
    }
}
