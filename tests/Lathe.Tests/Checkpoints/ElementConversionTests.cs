using System.Runtime.InteropServices;
using Lathe.Checkpoints;

namespace Lathe.Tests.Checkpoints;

public sealed class ElementConversionTests
{
    [Fact]
    public void Every_bfloat16_is_the_upper_half_of_its_float32()
    {
        ushort[] all = All();
        float[] values = new float[all.Length];
        ElementConversion.BFloat16ToFloat32(all, values);
        for (int i = 0; i < all.Length; i++)
            Assert.Equal((uint)all[i] << 16, BitConverter.SingleToUInt32Bits(values[i]));
    }

    [Fact]
    public void Every_binary16_is_what_Half_says()
    {
        ushort[] all = All();
        float[] values = new float[all.Length];
        ElementConversion.Float16ToFloat32(MemoryMarshal.Cast<ushort, Half>(all), values);
        for (int i = 0; i < all.Length; i++)
        {
            float expected = (float)BitConverter.UInt16BitsToHalf(all[i]);
            if (float.IsNaN(expected))
                Assert.True(float.IsNaN(values[i]));
            else
                Assert.Equal(BitConverter.SingleToUInt32Bits(expected), BitConverter.SingleToUInt32Bits(values[i]));
        }
    }

    [Fact]
    public void Every_length_is_converted_whole_and_nothing_behind_it()
    {
        ushort[] source = [.. Enumerable.Range(1, 70).Select(i => (ushort)(i * 913))];
        for (int length = 0; length <= source.Length; length++)
        {
            float[] values = new float[length + 1];
            values[length] = 42;
            ElementConversion.BFloat16ToFloat32(source.AsSpan(0, length), values);
            for (int i = 0; i < length; i++)
                Assert.Equal((uint)source[i] << 16, BitConverter.SingleToUInt32Bits(values[i]));
            Assert.Equal(42, values[length]);
        }
    }

    [Fact]
    public void Values_that_fit_32_bits_are_narrowed_and_the_first_that_does_not_is_found()
    {
        int[] values = new int[4];
        Assert.Equal(-1, ElementConversion.ToInt32([int.MinValue, -1, 0, int.MaxValue], values));
        Assert.Equal([int.MinValue, -1, 0, int.MaxValue], values);
        Assert.Equal(2, ElementConversion.ToInt32([0, 1, int.MaxValue + 1L, long.MinValue], values));
    }

    private static ushort[] All() => [.. Enumerable.Range(0, 65_536).Select(bits => (ushort)bits)];
}
