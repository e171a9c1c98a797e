using Lathe.Hardware;

namespace Lathe.Kernels;

/// <summary>How row kernels are spread over threads.</summary>
internal static class RowPartition
{
    /// <summary>Elements that take as long as another thread, which spins between the steps of a run, needs to hear of its share and to
    /// tell that it is done.</summary>
    private const long SmallestShare = 2048;

    /// <summary>Parts for rows of that many elements: at most one a thread, and none without work.</summary>
    public static int Parts(long rows, long width, WorkerPool pool) =>
        (int)Math.Max(1, Math.Min(Math.Min(pool.Threads, rows), rows * width / SmallestShare));

    /// <summary>The rows of a part: even shares, one after the other.</summary>
    public static (int First, int End) Range(int part, int parts, int rows) =>
        ((int)((long)rows * part / parts), (int)((long)rows * (part + 1) / parts));
}
