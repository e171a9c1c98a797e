using Lathe.Hardware;

namespace Lathe.Kernels;

/// <summary>How row kernels are spread over threads and instruction sets.</summary>
internal static unsafe class RowPartition
{
    /// <summary>Fewer elements than that are done before another thread has woken.</summary>
    private const long SmallestShare = 8192;

    /// <summary>Parts for rows of that many elements: at most one a thread, and none without work.</summary>
    public static int Parts(long rows, long width, WorkerPool pool) =>
        (int)Math.Max(1, Math.Min(Math.Min(pool.Threads, rows), rows * width / SmallestShare));

    /// <summary>The rows of a part: even shares, one after the other.</summary>
    public static (int First, int End) Range(int part, int parts, int rows) =>
        ((int)((long)rows * part / parts), (int)((long)rows * (part + 1) / parts));

    /// <summary>The function for the calling thread's tier, as far as C# reaches.</summary>
    public static delegate*<void*, int, void> Pick(
        delegate*<void*, int, void> with512, delegate*<void*, int, void> with256, delegate*<void*, int, void> with128) => Processor.CSharpTier switch
        {
            >= InstructionTier.Avx512 => with512,
            >= InstructionTier.Avx2 => with256,
            _ => with128,
        };
}
