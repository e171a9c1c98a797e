using System.Runtime.InteropServices;

namespace Lathe.Kernels;

/// <summary>
/// What a tile kernel is told: R rows × 32 columns over a depth. Machine code reads it by offset, so order and size are fixed.
/// C is always written 32 columns wide.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct TileArguments
{
    /// <summary>Offset 0. Activations, row-major: float32 or s8.</summary>
    public byte* A;

    /// <summary>Offset 8. Bytes from row to row of A.</summary>
    public long AStride;

    /// <summary>Offset 16. The panel of weights, at its current depth.</summary>
    public byte* B;

    /// <summary>Offset 24. Result, R rows: float32 (float and int4 kernels) or int32 (int8 kernels).</summary>
    public byte* C;

    /// <summary>Offset 32. Bytes from row to row of C.</summary>
    public long CStride;

    /// <summary>Offset 40. Float kernels: inputs; int8: groups of 4 inputs; int4: scale groups.</summary>
    public long Depth;

    /// <summary>Offset 48. 0: C = sum; 1: C += sum, added after the whole sum is formed (float and int8 kernels).</summary>
    public long Accumulate;

    /// <summary>Offset 56. Int4: bf16 scales [group][32].</summary>
    public byte* Scales;

    /// <summary>Offset 64. Int4: s32 sums of A over every 32 inputs, row-major.</summary>
    public byte* Sums;

    /// <summary>Offset 72. Bytes from row to row of Sums.</summary>
    public long SumsStride;

    /// <summary>Offset 80. Int4: blocks of 32 inputs in a scale group.</summary>
    public long GroupBlocks;

    /// <summary>Offset 88. Float kernels: bytes from input k to k + 1 of B; 128 in float32 panels, 64 in 16-bit panels.</summary>
    public long BStride;

    /// <summary>Offset 96. Bytes from B to weights that are read later, which are fetched into the second-level cache meanwhile; 0 for
    /// none.</summary>
    public long Ahead;

    /// <summary>Offset 104. How far <see cref="Ahead"/> moves on in a turn of the kernel's inner loop; see
    /// <see cref="WeightsAhead"/>.</summary>
    public long AheadStep;

    /// <summary>The same for the rows from <paramref name="rows"/> on; what is to be fetched ahead, the rows above have fetched.</summary>
    public readonly TileArguments Below(int rows)
    {
        TileArguments below = this;
        below.A += rows * AStride;
        below.C += rows * CStride;
        below.Sums += rows * SumsStride;
        below.Ahead = 0;
        below.AheadStep = 0;
        return below;
    }
}
