using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Lathe.Kernels;

/// <summary>Conversions between float32 and the 16-bit formats; rounding is to nearest even, NaN stays NaN.</summary>
internal static class HalfWidth
{
    public static void ToFloat16(ReadOnlySpan<float> source, Span<ushort> destination) =>
        TensorPrimitives.ConvertToHalf(source, MemoryMarshal.Cast<ushort, Half>(destination));

    public static void ToBFloat16(ReadOnlySpan<float> source, Span<ushort> destination)
    {
        for (int index = 0; index < source.Length; index++)
            destination[index] = ToBFloat16(source[index]);
    }

    public static ushort ToBFloat16(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        if (float.IsNaN(value))
            return (ushort)(bits >> 16 | 0x40);
        return (ushort)((bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
    }

    public static float FromBFloat16(ushort bits) => BitConverter.UInt32BitsToSingle((uint)bits << 16);

    public static float FromFloat16(ushort bits) => (float)BitConverter.UInt16BitsToHalf(bits);
}
