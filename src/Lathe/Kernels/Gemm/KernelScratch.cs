using System.ComponentModel;
using Lathe.Kernels;

namespace Lathe.CompilerServices;

/// <summary>Working memory of kernels, one region a part of a job, so that a run allocates nothing. Belongs to one session.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed unsafe class KernelScratch : IDisposable
{
    /// <summary>Regions start on their own page: no two threads share a cache line, and neighbours' prefetches stay apart.</summary>
    private const long Page = 4096;

    private NativeBlock? block;

    /// <summary>For jobs of at most <paramref name="threads"/> parts.</summary>
    public KernelScratch(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        Threads = threads;
    }

    public int Threads { get; }

    public long BytesPerThread { get; private set; }

    /// <summary>Makes every region at least that large. Called when a session is created; kernels call it again, which then costs
    /// nothing.</summary>
    public void Reserve(long bytesPerThread)
    {
        if (bytesPerThread <= BytesPerThread)
            return;
        // An odd number of lines beyond the page keeps the regions out of each other's cache sets.
        long bytes = (bytesPerThread + Page - 1) / Page * Page + NativeBlock.Alignment * 5;
        block = NativeBlock.Allocate(bytes * Threads);
        BytesPerThread = bytes;
    }

    /// <summary>The memory goes back once nobody reads it any more.</summary>
    public void Dispose()
    {
        block = null;
        BytesPerThread = 0;
    }

    internal byte* Region(int part)
    {
        NativeBlock memory = block ?? throw new ObjectDisposedException(nameof(KernelScratch));
        return memory.Pointer + part * BytesPerThread;
    }
}
