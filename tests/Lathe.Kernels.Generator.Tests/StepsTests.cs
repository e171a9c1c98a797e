using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Lathe.Kernels.Generator.Tests;

/// <summary>Steps that processors have instructions for, against the same in what .NET has on every processor: the latter runs where no
/// test machine of ours is.</summary>
public sealed unsafe class StepsTests
{
    private static readonly int[] Specials = [
        0, int.MinValue, int.MaxValue, -1, 0x7F80_0000, unchecked((int)0xFF80_0000), 0x7FC0_0000, 0x4F00_0000, unchecked((int)0xCF00_0000),
            0x4EFF_FFFF, 1, 0x3F00_0000, 0x3FC0_0000,
        0x7FFF_7FFF, unchecked((int)0x8000_8000), 0x0000_8000, 32_768, -32_769,
    ];

    [Fact]
    public void Steps_with_and_without_instructions_agree()
    {
        Random random = new(1);
        for (int round = 0; round < 2000; round++)
        {
            Vector128<int> a = Vector(random), b = Vector(random), mask = Vector(random);
            Equal(Steps128.MultiplyPairs16(a.AsInt16(), b.AsInt16()), Steps128.MultiplyPairs16Anywhere(a, b));
            Vector128<int> nibbles = a & Vector128.Create(0x0F0F_0F0F);
            Equal(
                Steps128.MultiplyPairsUnsigned8Signed8(nibbles.AsByte(), b.AsSByte()),
                Steps128.MultiplyPairsUnsigned8Signed8Anywhere(nibbles.AsInt16(), b.AsInt16()));
            Equal(Steps128.MaxFloat(a.AsSingle(), b.AsSingle()), Steps128.MaxFloatAnywhere(a.AsSingle(), b.AsSingle()));
            Equal(Steps128.MinFloat(a.AsSingle(), b.AsSingle()), Steps128.MinFloatAnywhere(a.AsSingle(), b.AsSingle()));
            Equal(Steps128.ConvertFloatToInt32(a.AsSingle()), Steps128.ConvertFloatToInt32Anywhere(a.AsSingle()));
            Equal(Steps128.Select(mask.AsSingle(), a.AsSingle(), b.AsSingle()), Steps128.SelectAnywhere(mask, a.AsSingle(), b.AsSingle()));
            Equal(Steps128.PackInt32(a, b), Steps128.PackInt32Anywhere(a, b));
            Equal(Steps128.PackInt16(a.AsInt16(), b.AsInt16()), Steps128.PackInt16Anywhere(a.AsInt16(), b.AsInt16()));
            Equal(Steps128.UnpackLow(a.AsSingle(), b.AsSingle()), Steps128.UnpackLowAnywhere(a.AsSingle(), b.AsSingle()));
            Equal(Steps128.UnpackHigh(a.AsSingle(), b.AsSingle()), Steps128.UnpackHighAnywhere(a.AsSingle(), b.AsSingle()));
            Equal(Steps128.UnpackLow16(a.AsInt16(), b.AsInt16()), Steps128.UnpackLow16Anywhere(a.AsInt16(), b.AsInt16()));
            Equal(Steps128.UnpackHigh16(a.AsInt16(), b.AsInt16()), Steps128.UnpackHigh16Anywhere(a.AsInt16(), b.AsInt16()));
            Equal(Steps128.SumBytes(a.AsByte(), default), Steps128.SumBytesAnywhere(a.AsUInt64()));
        }
    }

    [Fact]
    public void Parts_without_instructions_touch_nothing_beyond()
    {
        for (int bits = 0; bits < 16; bits++)
        {
            Vector128<int> mask = Vector128.Create(bits << 31, bits << 30, bits << 29, bits << 28);
            int lanes = bits switch { 0 => 0, 1 => 1, < 4 => 2, < 8 => 3, _ => 4 };
            using GuardedMemory from = new(16), to = new(16);
            float* source = (float*)from.Place<float>([.. Enumerable.Range(1, lanes).Select(lane => (float)lane)], atEnd: true);
            float* result = (float*)to.Place(lanes * 4, atEnd: true);
            Vector128<float> loaded = Steps128.LoadPartialAnywhere(mask, source);
            Equal(Steps128.LoadPartial(mask.AsSingle(), source), loaded);
            Steps128.StorePartialAnywhere(mask, result, loaded + Vector128<float>.One);
            for (int lane = 0; lane < lanes; lane++)
                Assert.Equal((bits >> lane & 1) != 0 ? lane + 2 : 0, result[lane]);
        }
    }

    /// <summary>All 65,536 halves on every width; a signalling NaN stays one.</summary>
    [Fact]
    public void Every_half_is_converted_exactly()
    {
        ushort* source = stackalloc ushort[16];
        for (int first = 0; first < 1 << 16; first += 16)
        {
            for (int lane = 0; lane < 16; lane++)
                source[lane] = (ushort)(first + lane);
            for (int lane = 0; lane < 16; lane++)
            {
                float expected = (float)BitConverter.UInt16BitsToHalf(source[lane]);
                Same(expected, Steps128.LoadHalfFloat(source + lane / 4 * 4)[lane % 4]);
                if (Vector256.IsHardwareAccelerated)
                    Same(expected, Steps256.LoadHalfFloat(source + lane / 8 * 8)[lane % 8]);
                if (Vector512.IsHardwareAccelerated)
                    Same(expected, Steps512.LoadHalfFloat(source)[lane]);
            }
        }
    }

    private static void Same(float expected, float found) =>
        Assert.True(float.IsNaN(expected) ? float.IsNaN(found) : BitConverter.SingleToInt32Bits(expected)
        == BitConverter.SingleToInt32Bits(found), $"{found:R} is not {expected:R}");

    private static Vector128<int> Vector(Random random) => Vector128.Create(Number(random), Number(random), Number(random), Number(random));

    private static int Number(Random random) =>
        random.Next(3) == 0 ? Specials[random.Next(Specials.Length)] : random.Next(int.MinValue, int.MaxValue);

    private static void Equal<TLeft, TRight>(Vector128<TLeft> expected, Vector128<TRight> found,
        [CallerArgumentExpression(nameof(expected))] string? step = null) =>
        Assert.True(expected.AsInt32() == found.AsInt32(), $"{step}: {found.AsInt32()} is not {expected.AsInt32()}");
}
