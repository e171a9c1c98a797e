using System.Collections.Generic;

#if LATHE_RUNTIME
namespace Lathe.Kernels.Formats;
#else
namespace Lathe.Contracts;
#endif

/// <summary>
/// Some bits of all weights of a panel that have fewer than 8. A panel holds for each 32 inputs and 32 columns one plane after the other,
/// so that no bit is wasted: the
/// lowest 4 bits, or 2, then what is left, 6 = 4 + 2, 5 = 4 + 1, 3 = 2 + 1.
/// </summary>
/// <remarks>
/// A plane of p bits has p lines of 32 columns × 4 bytes. Input 4q + j of a block has its bits in byte j of a column, in line <see
/// cref="LineOf"/>, from bit
/// <see cref="ShiftOf"/> on. So a vector of a line, shifted and masked, holds four inputs' bits for each column, in the order in which dot
/// products of bytes want them.
/// </remarks>
/// <param name="Start">Where its bits stand in a weight; as many lines of the block come before it.</param>
/// <param name="Width">4, 2 or 1 bits.</param>
internal readonly record struct BitPlane(int Start, int Width)
{
    /// <summary>Bytes of a line: 4 inputs' bits, and more, of 32 columns.</summary>
    public const int LineBytes = KernelLayout.PanelColumns * InputsPerQuad;

    /// <summary>Inputs whose bits stand in a column's 4 bytes side by side.</summary>
    public const int InputsPerQuad = 4;

    /// <summary>The plane's bits in a weight.</summary>
    public int Mask => ((1 << Width) - 1) << Start;

    /// <summary>Fours of inputs whose bits share a line.</summary>
    private int QuadsPerLine => 8 / Width;

    /// <summary>The planes of weights of so many bits, the lowest bits first.</summary>
    public static IReadOnlyList<BitPlane> Of(int bits)
    {
        List<BitPlane> planes = [];
        for (int start = 0, width; start < bits; start += width)
        {
            int left = bits - start;
            width = left >= 4 ? 4 : left >= 2 ? 2 : 1;
            planes.Add(new BitPlane(start, width));
        }

        return planes;
    }

    /// <summary>The line of a block, counted over all planes, that has the bits of a four of inputs.</summary>
    /// <param name="quad">0 … 7.</param>
    public int LineOf(int quad) => Start + quad / QuadsPerLine;

    /// <summary>Where in each byte these bits begin.</summary>
    /// <param name="quad">0 … 7.</param>
    public int ShiftOf(int quad) => quad % QuadsPerLine * Width;
}
