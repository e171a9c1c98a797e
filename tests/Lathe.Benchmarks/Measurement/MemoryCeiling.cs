using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Lathe.Hardware;

namespace Lathe.Benchmarks.Measurement;

/// <summary>
/// What memory gives to loops that do nothing else. The working set decides which memory that is: the second-level cache, the third, or
/// DRAM. Of several ways to walk, the best counts, since a ceiling is what nobody passes.
/// </summary>
internal static unsafe class MemoryCeiling
{
    /// <summary>Bytes between what is read and what is asked for ahead, where the hardware's own prefetch is not enough.</summary>
    private const int PrefetchDistance = 4096;

    /// <summary>Shares are a multiple of it, and so are quarters of theirs of a step of four of the widest vectors.</summary>
    private const int ShareBytes = 1024;

    /// <summary>Ways to read: plain, asking ahead by half of the distance, by all of it, and four streams at once.</summary>
    private const int Walks = 4;

    /// <summary>10⁹ bytes a second that all threads together read of <paramref name="bytes"/> bytes, shared out evenly.</summary>
    /// <param name="bytes">The working set: as large as what is held against the figure.</param>
    /// <param name="threads">At least 1.</param>
    /// <param name="milliseconds">How long to measure; a round that has begun is finished.</param>
    public static double ReadGbps(long bytes, int threads, int milliseconds) => Measure(bytes, threads, milliseconds, copies: false);

    /// <summary>10⁹ bytes a second, read and written counted, of copying one half of <paramref name="bytes"/> bytes to the other.</summary>
    /// <inheritdoc cref="ReadGbps"/>
    public static double CopyGbps(long bytes, int threads, int milliseconds) => Measure(bytes, threads, milliseconds, copies: true);

    private static double Measure(long bytes, int threads, int milliseconds, bool copies)
    {
        long parts = copies ? 2 : 1, share = Math.Max(ShareBytes, bytes / parts / threads / ShareBytes * ShareBytes);
        using StreamMemory memory = new(share * threads * parts);
        using WorkerPool pool = new(threads);
        Round round = new()
        {
            Memory = memory.Pointer, Share = share, Target = copies ? memory.Pointer + share * threads : null,
            Passes = 1
        };
        double best = 0;
        Stopwatch total = Stopwatch.StartNew();
        // one round at least, however long it took to come here
        do
        {
            long started = Stopwatch.GetTimestamp();
            pool.Run(&Part, &round, threads);
            double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            best = Math.Max(best, (double)share * threads * parts * round.Passes / seconds);
            // long beside waking a thread
            if (seconds < 1e-3)
                round.Passes *= 2;
            else
                round.Walk++;
        }
        while (total.ElapsedMilliseconds < milliseconds || round.Walk % Walks != 0);
        return best / 1e9;
    }

    private static void Part(void* context, int part)
    {
        Round* round = (Round*)context;
        byte* source = round->Memory + part * round->Share;
        for (int pass = 0; pass < round->Passes; pass++)
        {
            if (round->Target != null)
                Copy(source, round->Target + part * round->Share, round->Share, nonTemporal: round->Walk % 2 == 1);
            else if (round->Walk % Walks == 3)
                ReadStreams(source, round->Share);
            else
                Read(source, round->Share, (round->Walk % Walks) * (PrefetchDistance / 2));
        }
    }

    /// <summary>One walk; with an <paramref name="ahead"/> above 0, lines are asked for that many bytes before they are read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Read(byte* source, long bytes, int ahead)
    {
        Vector<int> a = default, b = default, c = default, d = default;
        for (byte* at = source, end = source + bytes; at < end; at += 4 * Vector<byte>.Count)
        {
            if (ahead > 0 && Sse.IsSupported)
            {
                for (int line = 0; line < 4 * Vector<byte>.Count; line += 64)
                    Sse.Prefetch0(at + ahead + line);
            }
            a ^= Load(at);
            b ^= Load(at + Vector<byte>.Count);
            c ^= Load(at + 2 * Vector<byte>.Count);
            d ^= Load(at + 3 * Vector<byte>.Count);
        }
        Keep((a ^ b) ^ (c ^ d));
    }

    /// <summary>Four walks at once, each over a quarter.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void ReadStreams(byte* source, long bytes)
    {
        Vector<int> a = default, b = default, c = default, d = default;
        long quarter = bytes / Walks;
        for (byte* at = source, end = source + quarter; at < end; at += Vector<byte>.Count)
        {
            a ^= Load(at);
            b ^= Load(at + quarter);
            c ^= Load(at + 2 * quarter);
            d ^= Load(at + 3 * quarter);
        }
        Keep((a ^ b) ^ (c ^ d));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Copy(byte* source, byte* target, long bytes, bool nonTemporal)
    {
        for (long at = 0; at < bytes; at += Vector<byte>.Count)
        {
            if (nonTemporal)
                Vector.StoreAlignedNonTemporal(Load(source + at), (int*)(target + at));
            else
                Vector.Store(Load(source + at), (int*)(target + at));
        }
    }

    private static Vector<int> Load(byte* at) => Vector.Load((int*)at);

    /// <summary>Somebody has to want the sum, or the compiler drops the loads.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Keep(Vector<int> sum) => GC.KeepAlive(sum == Vector<int>.Zero ? nameof(Keep) : null);

    private struct Round
    {
        public byte* Memory;
        public byte* Target;
        public long Share;
        public int Passes;
        public int Walk;
    }
}
