using System.ComponentModel;
using Lathe.Kernels;

namespace Lathe.CompilerServices;

/// <summary>
/// Walks over a batch in chunks of whole sequences, so that what a nested model computes on the way stays in the cache. Results do not
/// depend on where chunks end: no step of such a model reads across sequences.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public ref struct SequenceChunks
{
    private readonly ReadOnlySpan<int> all;
    private readonly Span<int> starts;
    private readonly int limit;
    private readonly int target;
    private int first;
    private int count;

    /// <param name="sequences">The batch.</param>
    /// <param name="rows">Most rows of a chunk; a longer sequence is a chunk of its own.</param>
    /// <param name="starts">Memory for a chunk's <see cref="Sequences"/>: one int more than the batch has sequences.</param>
    public SequenceChunks(SequenceRows sequences, int rows, Span<int> starts)
    {
        all = sequences.Starts;
        this.starts = starts;
        limit = Math.Max(1, rows);
        // chunks of even size rather than full ones and a sliver
        int total = sequences.Rows, chunks = (int)((total + (long)limit - 1) / limit);
        target = chunks == 0 ? 0 : (total + chunks - 1) / chunks;
        KernelRecording.Current?.BeginWalk(sequences.Count, sequences.Rows, rows);
    }

    /// <summary>The chunk's sequences, their rows counted from its first.</summary>
    public readonly SequenceRows Sequences => new(starts[..(count + 1)]);

    /// <summary>
    /// Rows of a chunk for a nested model that needs <paramref name="bytesPerRow"/> of buffers for each: as many as fit a quarter of the
    /// last cache, or the half of every thread's own, but enough for each thread to make reading the weights worthwhile.
    /// </summary>
    public static int RowsFor(long bytesPerRow, int threads)
    {
        (int rows, ChunkBound bound) = ChunkSize.Choose(bytesPerRow, threads);
        KernelRecording.Current?.Size(new ChunkSize(bytesPerRow, threads, rows, bound));
        return rows;
    }

    /// <summary>Goes to the next chunk; false after the last.</summary>
    public bool Next()
    {
        first += count;
        count = 0;
        if (first >= all.Length - 1)
        {
            KernelRecording.Current?.EndWalk();
            return false;
        }
        int start = all[first];
        starts[0] = 0;
        while (first + count < all.Length - 1)
        {
            int rows = all[first + count + 1] - start;
            if (count > 0 && (rows > limit || starts[count] >= target))
                break;
            starts[++count] = rows;
        }
        KernelRecording.Current?.Chunk(starts[count]);
        return true;
    }

    /// <summary>The chunk's rows of a value [rows, width]; empty where the value is.</summary>
    public readonly ReadOnlySpan<T> Rows<T>(ReadOnlySpan<T> value, int width) =>
        value.IsEmpty ? value : value.Slice((all[first] - all[0]) * width, starts[count] * width);

    /// <inheritdoc cref="Rows{T}(ReadOnlySpan{T}, int)"/>
    public readonly Span<T> Rows<T>(Span<T> value, int width) =>
        value.IsEmpty ? value : value.Slice((all[first] - all[0]) * width, starts[count] * width);

    /// <summary>The chunk's part of int8 rows; empty where they are.</summary>
    /// <param name="value">All rows of the batch.</param>
    /// <param name="each">Rows that each token has.</param>
    public readonly QuantizedRows Rows(QuantizedRows value, int each) =>
        value.IsEmpty ? value : value.Slice((all[first] - all[0]) * each, starts[count] * each);

    /// <summary>The chunk's part of a value [batch, width]; empty where the value is.</summary>
    public readonly ReadOnlySpan<T> Batch<T>(ReadOnlySpan<T> value, int width) =>
        value.IsEmpty ? value : value.Slice(first * width, count * width);

    /// <inheritdoc cref="Batch{T}(ReadOnlySpan{T}, int)"/>
    public readonly Span<T> Batch<T>(Span<T> value, int width) => value.IsEmpty ? value : value.Slice(first * width, count * width);

    /// <summary>The chunk's part of int8 rows; empty where they are.</summary>
    /// <param name="value">All rows of the batch.</param>
    /// <param name="each">Rows that each sequence has.</param>
    public readonly QuantizedRows Batch(QuantizedRows value, int each) => value.IsEmpty ? value : value.Slice(first * each, count * each);
}
