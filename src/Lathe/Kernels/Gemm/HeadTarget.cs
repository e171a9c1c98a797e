using Lathe.Hardware;
using Lathe.Kernels.MachineCode;

namespace Lathe.Kernels;

/// <summary>Where a product's rows go as 16-bit integers, head by head, and what makes them so: the kernels that attention itself would
/// make them with, for the same bits.</summary>
internal unsafe struct HeadTarget
{
    /// <summary>Rows are read twice, for their largest and for their integers, the second time from L1. Whole sixteens, for which the
    /// kernel divides at once.</summary>
    private const int GroupRows = 48;

    private HeadRows rows;
    private TileKernel<AttentionArguments> integers;
    private TileKernel<AttentionArguments> copy;

    public readonly bool IsEmpty => rows.IsEmpty;

    /// <summary>Panels of a head where heads are whole panels: a product then makes one head's rows integers as soon as it has its panels;
    /// otherwise 0.</summary>
    public readonly int Panels => rows.HeadSize == rows.Width ? rows.Width / TileTable.Columns : 0;

    public readonly int Heads => rows.Heads;

    /// <summary>Bytes from row to row of a head's floats: a line more than they take, to spread over cache sets.</summary>
    public readonly long FloatBytes => rows.Width * sizeof(float) + NativeBlock.Alignment;

    /// <summary>Bytes from row to row of a head's integers.</summary>
    public readonly long RowBytes => rows.Width * sizeof(short);

    /// <summary>Floats that wait while all panels of their head are computed, or, where heads are no whole panels, until these are copied
    /// to some.</summary>
    public readonly long ScratchBytes(int blockRows) => IsEmpty ? 0 : FloatBytes * (Panels > 0 ? blockRows : GroupRows);

    /// <summary>The same for heads of this size, whatever it is.</summary>
    public static long LargestScratchBytes(int headSize, int blockRows) =>
        (QuantizedHeads.WidthOf(headSize) * sizeof(float) + NativeBlock.Alignment) * (long)Math.Max(blockRows, GroupRows);

    /// <summary>The spans must be pinned, or native, for as long as the result is used.</summary>
    public static HeadTarget From(QuantizedHeads heads, short* values, float* scales)
    {
        if (heads.IsEmpty)
            return default;
        return new HeadTarget
        {
            rows = HeadRows.From(heads, values, scales),
            integers = KernelCatalogue.AttentionRows.For(Processor.Tier)[0],
            copy = KernelCatalogue.AttentionCopy.For(Processor.Tier)[0],
        };
    }

    /// <summary>Where a panel of a head goes in the first row: a cache line.</summary>
    public readonly byte* Line(int head, int panel) => (byte*)rows.At(head, 0).Values + panel * NativeBlock.Alignment;

    /// <summary>Writes one head of some rows.</summary>
    /// <param name="head">Which head.</param>
    /// <param name="firstRow">The first row.</param>
    /// <param name="count">How many.</param>
    /// <param name="source">The head's floats of the first row.</param>
    /// <param name="stride">Bytes from row to row of them.</param>
    /// <param name="staged">Room for 48 rows of <see cref="FloatBytes"/>, of heads that are no whole panels.</param>
    public readonly void Write(int head, int firstRow, int count, byte* source, long stride, byte* staged)
    {
        // Kernels write the numbers of whole sixteens of rows, and the neighbours' may be another thread's.
        float* inverses = stackalloc float[2 * GroupRows], scales = inverses + GroupRows;
        for (int row = 0, group; row < count; row += group)
        {
            group = Math.Min(GroupRows, count - row);
            HeadPart target = rows.At(head, firstRow + row);
            AttentionArguments a = new()
            {
                Tile = new TileArguments
                {
                    A = source + row * stride, AStride = stride, C = (byte*)target.Values, CStride = RowBytes,
                    Depth = rows.Width / TileTable.Columns, Scales = (byte*)scales,
                },
                Rows = group, Factors = inverses, Multiplier = 1f,
            };
            if (Panels == 0)
            {
                Copy(a.Tile.A, stride, group, staged);
                a.Tile.A = staged;
                a.Tile.AStride = FloatBytes;
            }
            integers.Invoke(&a);
            new ReadOnlySpan<float>(scales, group).CopyTo(new Span<float>(target.Scales, group));
        }
    }

    private readonly void Copy(byte* source, long stride, int count, byte* staged)
    {
        AttentionArguments a = new()
        {
            Tile = new TileArguments { A = source, AStride = stride, C = staged, CStride = FloatBytes },
            Rows = count, Columns = rows.HeadSize, PanelBytes = TileTable.Columns * sizeof(float),
        };
        copy.Invoke(&a);
    }
}
