using System.Runtime.InteropServices;

namespace Lathe.Kernels;

/// <summary>
/// What the kernels of attention are told; each reads the fields that concern it. Machine code reads them by offset, so order and size are
/// fixed. Depth counts what scores and values sum up, pairs of integers or floats, fours of columns (transposing) or blocks of 32 columns
/// (the others).
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct AttentionArguments
{
    /// <summary>Operands, result and strides, as tiles have them; <see cref="TileArguments.Scales"/> of keys or values, or to be
    /// written.</summary>
    public TileArguments Tile;

    /// <summary>Offset 112. Panels of B, one after the other.</summary>
    public long Panels;

    /// <summary>Offset 120. Bytes from panel to panel, of B or of what is written.</summary>
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

    /// <summary>Offset 192. Integers: 1: scale and mask the scores; 0: leave them as sums.</summary>
    public long Finish;

    /// <summary>Offset 200. Columns of a row that is copied, of a mask, or of output.</summary>
    public long Columns;

    /// <summary>Offset 208. What scales that are written, or scores in float32, are multiplied with.</summary>
    public float Multiplier;

    /// <summary>The same for the rows of a tile from <paramref name="rows"/> on.</summary>
    public readonly AttentionArguments Below(int rows)
    {
        AttentionArguments below = this;
        below.Tile = Tile.Below(rows);
        below.Factors += rows;
        below.Carried += rows;
        below.Maxima += rows * 16;
        below.Mask = (float*)((byte*)Mask + rows * MaskStride);
        return below;
    }
}
