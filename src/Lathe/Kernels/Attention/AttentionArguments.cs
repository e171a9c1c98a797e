using System.Runtime.InteropServices;

namespace Lathe.Kernels;

/// <summary>
/// What the kernels of attention are told; each reads the fields that concern it. Machine code reads them by offset, so order and size are fixed. Depth counts
/// pairs (scores, values) or blocks of 32 columns (the others).
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct AttentionArguments
{
    /// <summary>Operands, result and strides, as tiles have them; <see cref="TileArguments.Scales"/> of keys or values, or to be written.</summary>
    public TileArguments Tile;

    /// <summary>Offset 112. Panels of B, one after the other.</summary>
    public long Panels;

    /// <summary>Offset 120. Bytes from panel to panel.</summary>
    public long PanelBytes;

    /// <summary>Offset 128. Rows, of kernels that loop over them.</summary>
    public long Rows;

    /// <summary>Offset 136. By row: what results, or floats to be made integers, are multiplied with.</summary>
    public float* Factors;

    /// <summary>Offset 144. By row: the share that remains of results of earlier keys.</summary>
    public float* Carried;

    /// <summary>Offset 152. [row, 16]: the largest scores so far by lanes.</summary>
    public float* Maxima;

    /// <summary>Offset 160. By row: the largest score of all keys so far.</summary>
    public float* Largest;

    /// <summary>Offset 168. By row: the sum of the powers of all keys so far.</summary>
    public float* Totals;

    /// <summary>Offset 176. What is added to scores.</summary>
    public float* Mask;

    /// <summary>Offset 184. Bytes from row to row of the mask.</summary>
    public long MaskStride;

    /// <summary>Offset 192. 1: scale and mask the scores; 0: leave them as sums.</summary>
    public long Finish;

    /// <summary>Offset 200. Columns of a row of output.</summary>
    public long Columns;

    /// <summary>Offset 208. What scales that are written are multiplied with.</summary>
    public float Multiplier;
}
