using System.Diagnostics;
using Lathe.Hardware;
using Lathe.Kernels.Formats;

namespace Lathe.Kernels;

/// <summary>
/// What the tile kernels reach when nothing holds them up: all threads at once, each on a panel and rows of its own that stay in
/// the first-level cache. A share of it says how much blocking, quantising and waiting for memory cost.
/// </summary>
internal static unsafe class TileCeiling
{
    // of a panel: half of a 32 KB cache, the rest is for rows, sums and results
    private const int PanelBytes = 16_384;

    /// <summary>Measures for about a third of a second, or as long as is asked for.</summary>
    /// <param name="encoding">What the weights are stored as.</param>
    /// <param name="threads">0: one for each physical core that the process may use.</param>
    /// <param name="milliseconds">How long to measure; a round that has begun is finished.</param>
    /// <returns>10⁹ operations a second over all threads; a multiply-add is two.</returns>
    public static double MeasureGops(WeightEncoding encoding, int threads = 0, int milliseconds = 350)
    {
        using WorkerPool pool = new(threads == 0 ? Processor.Cores : threads);
        TileKernel<TileArguments>[] kernels = TileTable.Current[encoding];
        TileKernel<TileArguments> kernel = kernels[^1];
        long operations = 2L * kernels.Length * TileTable.Columns * Inputs(encoding);
        NativeBlock[] blocks = [.. Enumerable.Range(0, pool.Threads)
            .Select(_ => NativeBlock.Allocate(Layout(encoding, kernels.Length, null, out TileArguments _)))];
        TileArguments* arguments = stackalloc TileArguments[pool.Threads];
        for (int i = 0; i < pool.Threads; i++)
            Layout(encoding, kernels.Length, blocks[i].Pointer, out arguments[i]);

        // the first rounds compile and warm; a neighbour can only slow a round, so that the fastest one is the ceiling
        Round round = new() { Kernel = kernel, Arguments = arguments, Calls = 500 };
        double best = 0;
        Stopwatch total = Stopwatch.StartNew();
        while (total.ElapsedMilliseconds < milliseconds)
        {
            long started = Stopwatch.GetTimestamp();
            pool.Run(&Repeat, &round, pool.Threads);
            double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            best = Math.Max(best, (double)operations * round.Calls * pool.Threads / seconds);
            // rounds of a few milliseconds: long beside waking a thread, short beside a time slice
            if (seconds < 3e-3)
                round.Calls *= 2;
        }
        foreach (NativeBlock block in blocks)
            GC.KeepAlive(block);
        return best / 1e9;
    }

    private static void Repeat(void* context, int part)
    {
        Round* round = (Round*)context;
        for (int i = 0; i < round->Calls; i++)
            round->Kernel.Invoke(round->Arguments + part);
    }

    /// <summary>Places rows, panel, scales, sums and result one after the other; all zeros, which cost as much as any other
    /// number.</summary>
    /// <returns>The bytes they take.</returns>
    private static long Layout(WeightEncoding encoding, int rows, byte* memory, out TileArguments arguments)
    {
        EncodingDescription description = WeightEncodings.Of(encoding);
        bool isInteger = description.IsInteger;
        long inputs = Inputs(encoding), aStride = isInteger ? inputs : inputs * sizeof(float), groups = inputs / KernelLayout.BlockInputs;
        long cStride = TileTable.Columns * sizeof(float);
        byte* b = memory + rows * aStride, scales = b + PanelBytes, sums = scales + groups * TileTable.Columns * sizeof(ushort),
            c = sums + rows * groups * sizeof(int);
        // C stays aligned: everything before it is a multiple of 64 bytes but the sums
        c += -(long)c & (NativeBlock.Alignment - 1);
        arguments = new TileArguments
        {
            A = memory,
            AStride = aStride,
            B = b,
            C = c,
            CStride = cStride,
            Depth = description.Scales switch
            {
                ScaleGrouping.Output => inputs / PanelLayout.Quad,
                ScaleGrouping.InputGroup => groups,
                _ =>
                inputs
            },
            Scales = scales,
            Sums = sums,
            SumsStride = groups * sizeof(int),
            GroupBlocks = 1,
            BStride = TileTable.Columns * description.Bits / 8,
        };
        return c + rows * cStride - memory;
    }

    private static int Inputs(WeightEncoding encoding) =>
        PanelBytes * 8 / (TileTable.Columns * WeightEncodings.Of(encoding).Bits) / KernelLayout.BlockInputs * KernelLayout.BlockInputs;

    private struct Round
    {
        public TileKernel<TileArguments> Kernel;
        public TileArguments* Arguments;
        public int Calls;
    }
}
