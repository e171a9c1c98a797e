using System.Numerics;
using System.Runtime.InteropServices;
using Lathe.Kernels.Formats;

namespace Lathe.Kernels;

/// <summary>
/// Int8 panels without their blocks of zeros: of each panel only the fours of inputs of which some of its 32 columns has a weight, and
/// which they are. A product reads those inputs alone, and gives the same bits.
/// </summary>
/// <remarks>
/// The block of memory: for every panel, and behind the last, the number of blocks before it (int32); the four of each block (u16), rising
/// in a panel; zeros to a multiple of 64; then the blocks, 128 bytes each, scales and biases as without leaving out.
/// </remarks>
internal readonly unsafe struct BlockPanels
{
    /// <summary>Bytes of a block: four inputs of 32 columns.</summary>
    public const int BlockBytes = PanelLayout.Columns * PanelLayout.Quad;

    /// <summary>Share of blocks without a weight from which it is faster to leave them out: fetching the inputs that are left costs a third
    /// to a half of multiplying them; see docs/performance.md.</summary>
    public const double WorthwhileShare = 0.35;

    private readonly PanelLayout layout;

    private BlockPanels(PanelLayout layout, byte* memory, int blocks)
    {
        this.layout = layout;
        Starts = (int*)memory;
        Fours = (ushort*)(memory + StartBytes(layout));
        Count = blocks;
        Weights = memory + IndexBytes(layout, blocks);
    }

    /// <summary>Blocks before each panel; one more entry has all.</summary>
    public int* Starts { get; }

    /// <summary>Which fours of inputs the blocks are of.</summary>
    public ushort* Fours { get; }

    /// <summary>Blocks that are there.</summary>
    public int Count { get; }

    public byte* Weights { get; }

    public byte* Scales => Weights + (long)Count * BlockBytes;

    public float* Bias => (float*)(Scales + layout.Panels * layout.PanelScaleBytes);

    /// <summary>Blocks with nothing left out.</summary>
    public static long AllOf(in PanelLayout layout) => (long)layout.Panels * layout.Depth;

    /// <summary>
    /// Which blocks of weights [outputs, inputs] have one that is not zero, panel by panel, where it is worth leaving out the others; else
    /// null.
    /// </summary>
    public static bool[]? FindWorthwhile<T>(in PanelLayout layout, ReadOnlySpan<T> weights)
        where T : INumberBase<T>
    {
        bool[] there = new bool[AllOf(layout)];
        for (int output = 0; output < layout.Outputs; output++)
        {
            ReadOnlySpan<T> row = weights.Slice(output * layout.Inputs, layout.Inputs);
            Span<bool> panel = there.AsSpan(output / PanelLayout.Columns * layout.Depth, layout.Depth);
            for (int input = 0; input < row.Length; input++)
            {
                if (!T.IsZero(row[input]))
                    panel[input / PanelLayout.Quad] = true;
            }
        }

        return there.LongCount(some => !some) >= WorthwhileShare * there.Length ? there : null;
    }

    /// <summary>Share of the blocks of whole panels that are zero.</summary>
    public static double ZeroShare(in PanelLayout layout, byte* panels)
    {
        long zero = 0;
        for (long block = 0; block < AllOf(layout); block++)
        {
            // a weight is stored with an offset, so that zeros are this number
            if (!new ReadOnlySpan<byte>(panels + block * BlockBytes, BlockBytes).ContainsAnyExcept((byte)Int8Panels.Offset))
                zero++;
        }

        return zero / (double)AllOf(layout);
    }

    /// <summary>Bytes where so many blocks are there.</summary>
    public static long Bytes(in PanelLayout layout, int blocks) => IndexBytes(layout, blocks) + (long)blocks * BlockBytes
        + layout.Bytes - layout.ScalesOffset;

    /// <summary>Copies what is there from whole panels to memory of <see cref="Bytes"/>, which is zero.</summary>
    public static void Write(in PanelLayout layout, byte* panels, ReadOnlySpan<bool> there, byte* memory)
    {
        BlockPanels result = new(layout, memory, there.Count(true));
        int next = 0;
        for (int panel = 0; panel < layout.Panels; panel++)
        {
            result.Starts[panel] = next;
            for (int four = 0; four < layout.Depth; four++)
            {
                if (!there[panel * layout.Depth + four])
                    continue;
                result.Fours[next] = (ushort)four;
                new ReadOnlySpan<byte>(panels + panel * layout.PanelBytes + (long)four * BlockBytes, BlockBytes)
                    .CopyTo(new Span<byte>(result.Weights + (long)next++ * BlockBytes, BlockBytes));
            }
        }

        result.Starts[layout.Panels] = next;
        NativeMemory.Copy(panels + layout.ScalesOffset, result.Scales, (nuint)(layout.Bytes - layout.ScalesOffset));
    }

    /// <summary>Memory as <see cref="Write"/> left it.</summary>
    /// <exception cref="ArgumentException">It is not: a number of blocks or an index is out of range, or the size is another.</exception>
    public static BlockPanels Read(string name, in PanelLayout layout, NativeBlock block)
    {
        int* starts = (int*)block.Pointer;
        if (block.Bytes < StartBytes(layout))
            throw Wrong($"{block.Bytes} bytes, expected {layout.Bytes}, or an index of blocks");
        int blocks = starts[layout.Panels];
        if (starts[0] != 0 || blocks < 0 || blocks > AllOf(layout) || Bytes(layout, blocks) != block.Bytes)
            throw Wrong($"{block.Bytes} bytes, expected {layout.Bytes}, or those of an index and {blocks} of {AllOf(layout)} blocks");
        BlockPanels result = new(layout, block.Pointer, blocks);
        for (int panel = 0; panel < layout.Panels; panel++)
        {
            if (starts[panel + 1] < starts[panel] || starts[panel + 1] > blocks)
                throw Wrong($"blocks {starts[panel]} to {starts[panel + 1]} of panel {panel}, of {blocks}");
            for (int i = starts[panel], last = -1; i < starts[panel + 1]; last = result.Fours[i++])
            {
                if (result.Fours[i] <= last || result.Fours[i] >= layout.Depth)
                    throw Wrong($"four {result.Fours[i]} after {last} in panel {panel}, expected rising ones below {layout.Depth}");
            }
        }

        return result;

        ArgumentException Wrong(string found) => new($"weights '{name}': the payload has {found}");
    }

    private static long StartBytes(in PanelLayout layout) => (layout.Panels + 1L) * sizeof(int);

    private static long IndexBytes(in PanelLayout layout, int blocks) =>
        NativeBlock.Align(StartBytes(layout) + (long)blocks * sizeof(ushort));
}
