using System.Runtime.CompilerServices;

namespace Lathe.Kernels;

/// <summary><see cref="QuantizedRows"/> as pointers, for use on other threads while the spans are pinned.</summary>
internal unsafe struct QuantizedTarget
{
    public sbyte* Values;
    public float* Scales;
    public int* Sums;
    public int Stride;
    public int Blocks;

    public readonly bool IsEmpty => Values == null;

    /// <summary>The spans must be pinned, or native, for as long as the result is used.</summary>
    public static QuantizedTarget From(QuantizedRows rows, sbyte* values, float* scales, int* sums) =>
        rows.IsEmpty ? default : new QuantizedTarget { Values = values, Scales = scales, Sums = sums, Stride = rows.Stride, Blocks = rows.Blocks };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Write<T>(int row, float* x, int width) where T : unmanaged, ISixteen<T> =>
        RowFunctions<T>.Quantize(x, width, Values + (long)row * Stride, Stride, Scales + row, Sums + (long)row * Blocks);
}
