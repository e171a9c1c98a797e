using System.Runtime.CompilerServices;

namespace Lathe.Kernels;

/// <summary>Blocks of a product that goes out head by head, as 16-bit integers.</summary>
internal static unsafe class HeadLoops
{
    /// <summary>Panels that threads and groups share out only together.</summary>
    public static int Together(in HeadTarget heads) => Math.Max(1, heads.Panels);

    /// <summary>
    /// Heads of whole panels: a block's floats of one head wait in L2 until it has its panels, and become integers there. Panels are those
    /// of whole heads.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Block(GemmJob* job, int part, int firstRow, int rows, int firstPanel, int endPanel, byte* sums, int* offsets)
    {
        int panels = job->Heads.Panels;
        byte* floats = job->Scratch.HeadRows(part);
        long stride = job->Heads.FloatBytes;
        for (int panel = firstPanel; panel < endPanel; panel += panels)
        {
            for (int next = panel; next < panel + panels; next++)
            {
                Target target = new(floats - firstRow * stride - (long)panel * TileTable.Columns * sizeof(float), stride, padded: true)
                {
                    Ahead = job->Heads.Line(panel / panels, next - panel), AheadStride = job->Heads.RowBytes,
                };
                GemmLoops.Panel(job, firstRow, rows, next, next + 1 < endPanel, sums, offsets, target, null);
            }
            job->Heads.Write(panel / panels, firstRow, rows, floats, stride, null);
        }
    }

    /// <summary>Heads of any other width, of rows that have all their columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Finish(GemmJob* job, int part, int first, int end, Target target)
    {
        int headSize = job->Outputs / job->Heads.Heads;
        for (int head = 0; head < job->Heads.Heads; head++)
            job->Heads.Write(head, first, end - first, (byte*)(target.Row(first) + (long)head * headSize), target.Stride,
                job->Scratch.HeadRows(part));
    }
}
