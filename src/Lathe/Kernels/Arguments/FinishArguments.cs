using System.Runtime.InteropServices;

namespace Lathe.Kernels;

/// <summary>
/// What a finishing kernel is told about one row: norm it if there is a weight, then quantise it if there are values. Machine code reads it
/// by offset, so order and size are fixed.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct FinishArguments
{
    /// <summary>Offset 0.</summary>
    public float* Input;

    /// <summary>Offset 8. Added before the norm, or null.</summary>
    public float* Residual;

    /// <summary>Offset 16. Where the normed row goes; may be the input. Without a norm nothing is written.</summary>
    public float* Output;

    /// <summary>Offset 24. Floats in the row.</summary>
    public long Width;

    /// <summary>Offset 32. The norm's scale, or null for no norm.</summary>
    public float* Weight;

    /// <summary>Offset 40. The norm's shift, or null.</summary>
    public float* Shift;

    /// <summary>Offset 48. 1: LayerNorm, 0: RmsNorm.</summary>
    public long Centered;

    /// <summary>Offset 56.</summary>
    public float Epsilon;

    /// <summary>Offset 60. <see cref="Width"/> again.</summary>
    public float WidthAsFloat;

    /// <summary>Offset 64. Sixteen sums of the row's lanes where they are known; not with a residual.</summary>
    public float* Totals;

    /// <summary>Offset 72. Sixteen maxima of magnitudes of the row's lanes where they are known; not with a norm.</summary>
    public float* Maxima;

    /// <summary>Offset 80. Where the int8 values go, or null.</summary>
    public sbyte* Values;

    /// <summary>Offset 88. Bytes of values, a multiple of 64; beyond the width they become zero.</summary>
    public long Stride;

    /// <summary>Offset 96. Where the row's scale goes.</summary>
    public float* Scale;

    /// <summary>Offset 104. Where the sums of every 32 values go.</summary>
    public int* Sums;

    /// <summary>
    /// Offset 112. <see cref="Width"/> factors of the floats that are quantised, or null for none. Where the scale is static they are
    /// divided by it already.
    /// </summary>
    public float* Multipliers;

    /// <summary>Offset 120. The scale of every row, or null: each row has its own. Not without multipliers.</summary>
    public float* StaticScale;

    /// <summary>Offset 128. What is added to each product with a multiplier; as many, divided by a static scale like them.</summary>
    public float* Offsets;

    /// <summary>The same for every row: width and norm (or null).</summary>
    public static FinishArguments For(int width, NormWeights? norm)
    {
        FinishArguments arguments = new() { Width = width, WidthAsFloat = width };
        if (norm is not null)
        {
            arguments.Weight = norm.WeightPointer;
            arguments.Shift = norm.BiasPointer;
            arguments.Centered = norm.Centered ? 1 : 0;
            arguments.Epsilon = norm.Epsilon;
        }
        return arguments;
    }
}
