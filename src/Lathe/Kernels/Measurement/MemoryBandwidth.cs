using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Lathe.Hardware;

namespace Lathe.Kernels;

/// <summary>How fast this machine reads what no cache holds: the ceiling of products with few rows, which read every weight once.</summary>
internal static unsafe class MemoryBandwidth
{
    private const int Line = 64;

    /// <summary>Lines that are asked for ahead: enough to have as many on their way as the processor keeps track of.</summary>
    private const int Ahead = 64 * Line;

    /// <summary>Reads memory of four times the last-level cache, laid out as packed weights are, again and again.</summary>
    /// <param name="threads">Each reads a part of its own; 0: one for each physical core that the process may use.</param>
    /// <param name="milliseconds">How long to measure; a round that has begun is finished.</param>
    /// <returns>10⁹ bytes a second of the fastest round, over all threads.</returns>
    public static double MeasureReadGigabytes(int threads = 0, int milliseconds = 350)
    {
        using WorkerPool pool = new(threads == 0 ? Processor.Cores : threads);
        long share = Math.Clamp(4 * Processor.Level3Bytes, 64 << 20, 1 << 30) / pool.Threads / 4096 * 4096;
        NativeBlock memory = NativeBlock.Allocate(share * pool.Threads);
        // memory that was never written is one page of zeros
        for (long at = 0; at < memory.Bytes; at += 4096)
            memory.Pointer[at] = 1;
        Round round = new() { Start = memory.Pointer, Share = share };
        double best = 0;
        Stopwatch total = Stopwatch.StartNew();
        do
        {
            long started = Stopwatch.GetTimestamp();
            pool.Run(&Read, &round, pool.Threads);
            best = Math.Max(best, memory.Bytes / Stopwatch.GetElapsedTime(started).TotalSeconds);
        }
        while (total.ElapsedMilliseconds < milliseconds);
        GC.KeepAlive(memory);
        return best / 1e9;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Read(void* context, int part)
    {
        Round* round = (Round*)context;
        byte* at = round->Start + part * round->Share, end = at + round->Share;
        Vector256<byte> first = default, second = default;
        for (; at < end; at += 2 * Line)
        {
            if (Sse.IsSupported)
            {
                Sse.Prefetch0(at + Ahead);
                Sse.Prefetch0(at + Ahead + Line);
            }
            // one load brings its line
            first ^= Vector256.LoadAligned(at);
            second ^= Vector256.LoadAligned(at + Line);
        }
        // a result that somebody could read keeps the loads
        Volatile.Write(ref round->Seen, (first ^ second).ToScalar());
    }

    private struct Round
    {
        public byte* Start;
        public long Share;
        public byte Seen;
    }
}
