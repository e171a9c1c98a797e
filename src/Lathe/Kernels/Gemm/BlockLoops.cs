using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Lathe.Kernels.Formats;

namespace Lathe.Kernels;

/// <summary>
/// Tiles of a product whose weights leave out blocks of zeros: the inputs that a panel's blocks read are put side by side, and the kernels
/// of whole panels multiply them. Fetching an input costs a third to a half of multiplying it with 32 columns, so that no kernel of its own
/// would be much faster.
/// </summary>
internal static unsafe class BlockLoops
{
    /// <summary>Fours of inputs that are put side by side at a time: for the tallest tile, 48 KB of the stack.</summary>
    private const int MostFours = 1024;

    /// <summary>Bytes of a panel's blocks on average: how a product is cut depends on nothing finer.</summary>
    public static long PanelBytes(in BlockPanels blocks, in PanelLayout layout) =>
        Math.Max(1, (long)blocks.Count / layout.Panels) * BlockPanels.BlockBytes;

    /// <summary>Where a panel's blocks are.</summary>
    public static byte* Weights(GemmJob* job, int panel, out long bytes)
    {
        int first = job->BlockStarts[panel];
        bytes = (long)(job->BlockStarts[panel + 1] - first) * BlockPanels.BlockBytes;
        return job->Weights + (long)first * BlockPanels.BlockBytes;
    }

    /// <summary>The sums of the tile that starts at a row; returns its height.</summary>
    /// <param name="job">The product.</param>
    /// <param name="t">At the panel's first block.</param>
    /// <param name="a">The first row's inputs.</param>
    /// <param name="panel">Which panel.</param>
    /// <param name="row">Of the tile, counted from the first row.</param>
    /// <param name="rows">There are.</param>
    /// <param name="sums">Of all rows.</param>
    /// <param name="offsets">Get 128 × the sum of the inputs that were read, of each row of the tile.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    public static int Tile(GemmJob* job, TileArguments* t, byte* a, int panel, int row, int rows, byte* sums, int* offsets)
    {
        int height = GemmPlan.NextTile(rows - row, job->Plan.TileRows);
        int first = job->BlockStarts[panel], end = job->BlockStarts[panel + 1];
        byte* weights = t->B;
        t->C = sums + row * t->CStride;
        t->Accumulate = 0;
        new Span<int>(offsets, height).Clear();
        if (first == end)
        {
            new Span<byte>(t->C, checked((int)(height * t->CStride))).Clear();
            return height;
        }

        int* side = stackalloc int[TileTable.MaxRows * MostFours];
        for (int from = first, count; from < end; from += count)
        {
            count = Math.Min(MostFours, end - from);
            // whole vectors are summed: the last one ends in zeros
            int stride = (count + Vector256<int>.Count - 1) / Vector256<int>.Count * Vector256<int>.Count;
            for (int r = 0; r < height; r++)
                offsets[r] += Gather((int*)(a + (row + r) * job->AStride), job->BlockFours + from, count, side + r * stride, stride);
            t->A = (byte*)side;
            t->AStride = (long)stride * sizeof(int);
            t->B = weights + (long)(from - first) * BlockPanels.BlockBytes;
            t->Depth = count;
            job->Kernels[height - 1].Invoke(t);
            t->Accumulate = 1;
        }

        t->B = weights;
        return height;
    }

    /// <summary>The fours of a row that are read, side by side; returns 128 × the sum of their bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Gather(int* row, ushort* fours, int count, int* side, int stride)
    {
        int i = 0;
        for (; i <= count - 4; i += 4)
        {
            side[i] = row[fours[i]];
            side[i + 1] = row[fours[i + 1]];
            side[i + 2] = row[fours[i + 2]];
            side[i + 3] = row[fours[i + 3]];
        }

        for (; i < count; i++)
            side[i] = row[fours[i]];
        for (; i < stride; i++)
            side[i] = 0;
        Vector256<int> total = Vector256<int>.Zero;
        for (int at = 0; at < stride; at += Vector256<int>.Count)
        {
            (Vector256<short> low, Vector256<short> high) = Vector256.Widen(Vector256.Load(side + at).AsSByte());
            // of two bytes at most 2 × 128: no overflow
            (Vector256<int> first, Vector256<int> second) = Vector256.Widen(low + high);
            total += first + second;
        }

        return Vector256.Sum(total) * Int8Panels.Offset;
    }
}
