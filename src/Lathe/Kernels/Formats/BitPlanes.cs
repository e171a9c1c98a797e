namespace Lathe.Kernels.Formats;

/// <summary>
/// How weights of fewer than 8 bits lie in a panel: for each 32 inputs and 32 columns one plane of 4, 2 or 1 bits after the other, the lowest bits first (6 = 4 + 2,
/// 5 = 4 + 1, 3 = 2 + 1), so that no bit is wasted.
/// </summary>
/// <remarks>
/// A plane of p bits has p lines of 32 columns × 4 bytes. Input 4q + j of a block has its bits in byte j of a column: in line q·p / 8, from bit p·(q mod 8 / p) on. So a vector
/// of a line, shifted and masked, holds four inputs' bits for each column, in the order in which dot products of bytes want them.
/// </remarks>
internal readonly struct BitPlanes
{
    private const int LineBytes = KernelLayout.PanelColumns * 4;

    private readonly int bits;

    /// <param name="bits">2 … 7.</param>
    public BitPlanes(int bits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bits, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, 7);
        this.bits = bits;
    }

    /// <summary>Bytes of 32 inputs × 32 columns.</summary>
    public int BlockBytes => bits * LineBytes;

    /// <summary>Stores an unsigned code over what was there.</summary>
    public unsafe void Set(byte* panel, int input, int column, int code)
    {
        for (int plane = 0, width; plane < bits; plane += width)
        {
            width = PlaneBits(bits - plane);
            byte* place = Place(panel, input, column, plane, width, out int shift);
            int mask = (1 << width) - 1;
            *place = (byte)(*place & ~(mask << shift) | (code >> plane & mask) << shift);
        }
    }

    /// <summary>The unsigned code of a weight.</summary>
    public unsafe int Get(byte* panel, int input, int column)
    {
        int code = 0;
        for (int plane = 0, width; plane < bits; plane += width)
        {
            width = PlaneBits(bits - plane);
            code |= (*Place(panel, input, column, plane, width, out int shift) >> shift & (1 << width) - 1) << plane;
        }
        return code;
    }

    /// <summary>The widest plane that so many bits fill.</summary>
    private static int PlaneBits(int left) => left >= 4 ? 4 : left >= 2 ? 2 : 1;

    /// <param name="plane">Bits of the planes before.</param>
    /// <param name="width">Bits of this one.</param>
    private unsafe byte* Place(byte* panel, int input, int column, int plane, int width, out int shift)
    {
        int quad = input % KernelLayout.BlockInputs / 4, quadsPerLine = 8 / width;
        shift = quad % quadsPerLine * width;
        return panel + (long)(input / KernelLayout.BlockInputs) * BlockBytes + (plane + quad / quadsPerLine) * LineBytes + column * 4 + input % 4;
    }
}
