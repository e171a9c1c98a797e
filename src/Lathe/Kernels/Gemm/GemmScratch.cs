using Lathe.Kernels.Formats;

namespace Lathe.Kernels;

/// <summary>Where things lie in the scratch memory of a product: each part's sums and rows, then rows that all parts finish
/// together.</summary>
internal unsafe struct GemmScratch
{
    /// <summary>Of a part's own line, which others write too.</summary>
    private const int SharedBytes = 128;

    private byte* start;
    private long partBytes;
    private long offsetBytes;
    private long talliesOffset;
    private long rowsOffset;
    private long headsOffset;

    /// <summary>Bytes for each thread that any product with these outputs needs, whatever its inputs and epilogue.</summary>
    public static long BytesPerThread(int rows, int outputs, Tile tile, int headSize)
    {
        int block = Math.Max(1, Math.Min(rows, Math.Max(tile.Rows, KernelLayout.TallestBlock)));
        int shared = Math.Min(rows, GemmPlan.RowsWorthAThread);
        long heads = headSize == 0 ? 0 : HeadTarget.LargestScratchBytes(headSize, block);
        return heads + SharedBytes + SumsBytes(block) + OffsetBytes(Math.Max(block, shared)) + TallyBytes(block)
            + GemmPlan.RowBytes(outputs) * (Math.Min(block, GemmPlan.LargestFinishedBlock(outputs)) + shared + 1);
    }

    public static GemmScratch Create(in GemmPlan plan, int rows, int outputs, bool ownRows, in HeadTarget heads, KernelScratch scratch)
    {
        GemmScratch layout = new() { offsetBytes = SharedBytes + SumsBytes(plan.BlockRows) };
        layout.talliesOffset = layout.offsetBytes + OffsetBytes(plan.BlockRows);
        layout.rowsOffset = layout.talliesOffset + TallyBytes(plan.BlockRows);
        layout.headsOffset = layout.rowsOffset + (ownRows && plan.ByRows ? plan.BlockRows * GemmPlan.RowBytes(outputs) : 0);
        layout.partBytes = layout.headsOffset + heads.ScratchBytes(plan.BlockRows);
        long shared = ownRows && !plan.ByRows ? rows * GemmPlan.RowBytes(outputs) : 0;
        scratch.Reserve((layout.partBytes * plan.Parts + shared + scratch.Threads - 1) / scratch.Threads);
        layout.start = scratch.Region(0);
        if (ownRows && !plan.ByRows)
            layout.SharedRows = layout.start + layout.partBytes * plan.Parts;
        return layout;
    }

    /// <summary>Rows that all parts write their columns of, or null.</summary>
    public byte* SharedRows { get; private set; }

    /// <summary>Accumulators of one panel's columns for a block of rows.</summary>
    public readonly byte* Sums(int part) => start + part * partBytes + SharedBytes;

    /// <summary>The first row of a part's share that nobody has taken.</summary>
    public readonly int* NextRow(int part) => (int*)(start + part * partBytes);

    /// <summary>128 × the sum of each row's int8 activations.</summary>
    public readonly int* Offsets(int part) => (int*)(start + part * partBytes + offsetBytes);

    /// <summary>Sixteen running sums or maxima for each row of a block.</summary>
    public readonly float* Tallies(int part) => (float*)(start + part * partBytes + talliesOffset);

    /// <summary>Rows of a block that wait for their norm or their maximum.</summary>
    public readonly byte* Rows(int part) => start + part * partBytes + rowsOffset;

    /// <summary>Rows of a block that wait for their head's other panels, or to be copied to whole panels.</summary>
    public readonly byte* HeadRows(int part) => start + part * partBytes + headsOffset;

    private static long SumsBytes(int rows) => (long)rows * TileTable.Columns * sizeof(float);

    private static long OffsetBytes(int rows) => ((long)rows * sizeof(int) + 63) / 64 * 64;

    private static long TallyBytes(int rows) => (long)rows * 16 * sizeof(float);
}
