using Lathe.Hardware;

namespace Lathe.Kernels;

/// <summary>Rows of a batch that a nested model works on at a time, and why so many.</summary>
/// <param name="BytesPerRow">Of its buffers.</param>
/// <param name="Threads">Threads that work on a chunk.</param>
/// <param name="Rows">Most rows of a chunk; a longer sequence is a chunk of its own.</param>
/// <param name="Bound">What keeps it from being larger, or smaller.</param>
public sealed record ChunkSize(long BytesPerRow, int Threads, int Rows, ChunkBound Bound)
{
    /// <summary>Rows for each thread below which reading a layer's weights costs more than the cache saves.</summary>
    private const int RowsWorthAThread = 192;

    /// <summary>The reason in words.</summary>
    public string Why => Bound switch
    {
        ChunkBound.LastCache => "its buffers fill a quarter of the last cache",
        ChunkBound.OwnCaches => "its buffers fill half of each thread's L2",
        _ =>
            $"{RowsWorthAThread} rows for each thread make reading the weights worthwhile, though their buffers exceed what the caches "
            + "should hold",
    };

    /// <summary>
    /// As many as fit a quarter of the last cache, or the half of every thread's own, but enough for each thread to make reading the
    /// weights worthwhile.
    /// </summary>
    internal static (int Rows, ChunkBound Bound) Choose(long bytesPerRow, int threads)
    {
        long last = Processor.Level3Bytes / 4, own = threads * (Processor.Level2Bytes / 2);
        long fitting = Math.Max(last, own) / Math.Max(1, bytesPerRow), least = (long)RowsWorthAThread * threads;
        ChunkBound bound = fitting < least ? ChunkBound.Weights : last >= own ? ChunkBound.LastCache : ChunkBound.OwnCaches;
        return ((int)Math.Clamp(fitting, least, int.MaxValue), bound);
    }
}
