using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Lathe.Checkpoints;

/// <summary>Stored elements to float32 or int32. Every 16-bit value has an exact float32, so nothing is rounded.</summary>
internal static class ElementConversion
{
    /// <summary>bfloat16 is the upper half of a float32.</summary>
    public static void BFloat16ToFloat32(ReadOnlySpan<ushort> source, Span<float> destination)
    {
        Span<uint> bits = MemoryMarshal.Cast<float, uint>(destination[..source.Length]);
        int lanes = Vector<ushort>.Count;
        int i = 0;
        for (; i <= source.Length - lanes; i += lanes)
        {
            Vector.Widen(new Vector<ushort>(source.Slice(i, lanes)), out Vector<uint> low, out Vector<uint> high);
            (low << 16).CopyTo(bits[i..]);
            (high << 16).CopyTo(bits[(i + lanes / 2)..]);
        }

        for (; i < source.Length; i++)
            bits[i] = (uint)source[i] << 16;
    }

    public static void Float16ToFloat32(ReadOnlySpan<Half> source, Span<float> destination) =>
        TensorPrimitives.ConvertToSingle(source, destination);

    public static void ToInt32(ReadOnlySpan<byte> source, Span<int> destination)
    {
        for (int i = 0; i < source.Length; i++)
            destination[i] = source[i];
    }

    /// <summary>The index of the first value that no int32 can hold; −1 where all were converted.</summary>
    public static int ToInt32(ReadOnlySpan<long> source, Span<int> destination)
    {
        for (int i = 0; i < source.Length; i++)
        {
            int value = (int)source[i];
            if (value != source[i])
                return i;
            destination[i] = value;
        }

        return -1;
    }
}
