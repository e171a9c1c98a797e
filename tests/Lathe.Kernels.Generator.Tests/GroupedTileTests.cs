using System.Runtime.InteropServices;
using Lathe.Contracts;
using Lathe.Kernels.Generator.Tiles;

namespace Lathe.Kernels.Generator.Tests;

/// <summary>
/// Kernels of 2 to 6 bits against integer sums of each group and one fused multiply-add a group, bit by bit, every operand between
/// inaccessible pages.
/// </summary>
public sealed unsafe class GroupedTileTests
{
    private const int Columns = 32;

    public static TheoryData<int, TestTarget> BitsAndTargets() =>
        [.. from bits in (int[])[6, 5, 4, 3, 2] from target in Enum.GetValues<TestTarget>() select (bits, target)];

    [Theory]
    [MemberData(nameof(BitsAndTargets))]
    public void Every_row_count_group_count_and_group_size_gives_the_reference_bits(int bits, TestTarget target)
    {
        for (int rows = 1; rows <= 6; rows++)
        {
            using LoadedKernel kernel = LoadedKernel.Tile(target, Enum.Parse<KernelFamily>($"Int{bits}"), rows);
            for (int groups = 0; groups <= 12; groups++)
            {
                for (int blocks = 1; blocks <= 5; blocks++)
                {
                    Random random = new(rows * 1_009 + groups * 31 + blocks);
                    Check(kernel, bits, rows, groups, blocks, () => (sbyte)random.Next(-128, 128), () => (byte)random.Next(256),
                        groups % 3 == 1, groups % 2 == 0);
                }
            }

            foreach (int inputs in (int[])[384, 768, 3072])
            {
                Random random = new(rows + inputs);
                Check(kernel, bits, rows, inputs / 32, 1, () => (sbyte)random.Next(-127, 128), () => (byte)random.Next(256),
                    accumulate: false, atEnd: true);
            }
        }
    }

    [Theory]
    [MemberData(nameof(BitsAndTargets))]
    public void Extreme_values_do_not_saturate(int bits, TestTarget target)
    {
        for (int rows = 1; rows <= 6; rows++)
        {
            using LoadedKernel kernel = LoadedKernel.Tile(target, Enum.Parse<KernelFamily>($"Int{bits}"), rows);
            foreach (sbyte activation in (sbyte[])[-128, 127])
            {
                foreach (byte pair in (byte[])[0x00, 0xFF, 0x0F])
                {
                    Check(kernel, bits, rows, 3, 1, () => activation, () => pair, accumulate: false, atEnd: true);
                    Check(kernel, bits, rows, 1, 64, () => activation, () => pair, accumulate: false, atEnd: false);
                }
            }
        }
    }

    private static void Check(
        LoadedKernel kernel, int bits, int rows, int groups, int blocks, Func<sbyte> activation, Func<byte> weights, bool accumulate,
        bool atEnd)
    {
        int inputs = groups * blocks * 32;
        int aStride = inputs + groups % 5;
        sbyte[] a = new sbyte[(rows - 1) * aStride + inputs];
        for (int index = 0; index < a.Length; index++)
            a[index] = activation();
        byte[] b = new byte[inputs * bits / 8 * Columns];
        for (int index = 0; index < b.Length; index++)
            b[index] = weights();
        int[] codes = new int[inputs * Columns];
        for (int index = 0; index < codes.Length; index++)
            codes[index] = Code(b, bits, index / Columns, index % Columns);
        ushort[] scales = new ushort[groups * Columns];
        Random random = new(inputs + rows);
        for (int index = 0; index < scales.Length; index++)
            scales[index] = (ushort)(BitConverter.SingleToInt32Bits((float)(random.NextDouble() * 0.1 + 0.001)) >> 16);
        int sumsStride = groups * blocks + rows % 2;
        int[] sums = new int[Math.Max(0, (rows - 1) * sumsStride + groups * blocks)];
        for (int row = 0; row < rows; row++)
        {
            for (int k = 0; k < inputs; k++)
                sums[row * sumsStride + k / 32] += a[row * aStride + k];
        }

        int cStride = Columns + rows % 3;
        float[] before = new float[(rows - 1) * cStride + Columns];
        for (int index = 0; index < before.Length; index++)
            before[index] = index * 0.37f - 5;
        float[] expected = (float[])before.Clone();
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < Columns; column++)
            {
                ref float result = ref expected[row * cStride + column];
                if (!accumulate)
                    result = 0;
                for (int group = 0; group < groups; group++)
                {
                    int sum = 0;
                    for (int k = group * blocks * 32; k < (group + 1) * blocks * 32; k++)
                    {
                        sum += a[row * aStride + k] * codes[k * Columns + column];
                    }

                    result = MathF.FusedMultiplyAdd(sum, BitConverter.Int32BitsToSingle(scales[group * Columns + column] << 16), result);
                }
            }
        }

        using GuardedMemory aMemory = new(a.Length);
        using GuardedMemory bMemory = new(b.Length);
        using GuardedMemory scalesMemory = new(scales.Length * 2);
        using GuardedMemory sumsMemory = new(sums.Length * 4);
        using GuardedMemory cMemory = new(before.Length * 4);
        byte* c = cMemory.Place<float>(before, atEnd);
        kernel.Run(new TileArguments
        {
            A = aMemory.Place<sbyte>(a, atEnd),
            AStride = aStride,
            B = bMemory.Place<byte>(b, atEnd),
            C = c,
            CStride = cStride * 4,
            Depth = groups,
            Accumulate = accumulate ? 1 : 0,
            Scales = scalesMemory.Place<ushort>(scales, atEnd),
            Sums = sumsMemory.Place<int>(sums, atEnd),
            SumsStride = sumsStride * 4,
            GroupBlocks = blocks,
            // asked for where nothing is mapped: a fetch changes nothing and never faults
            Ahead = groups % 2 == 0 ? 0 : 1L << 40,
            AheadStep = groups % 2 == 0 ? 0 : 192,
        });

        ReadOnlySpan<int> actual = new(c, before.Length);
        ReadOnlySpan<int> wanted = MemoryMarshal.Cast<float, int>(expected);
        if (!actual.SequenceEqual(wanted))
            Assert.Fail(
                $"{rows} rows, {groups} groups of {blocks} blocks, accumulate {accumulate}: element {actual.CommonPrefixLength(wanted)} "
                + "differs");
    }

    /// <summary>A weight, bit by bit: bit i of an input stands in the plane that i belongs to, 6 = 4 + 2, 5 = 4 + 1, 3 = 2 + 1.</summary>
    private static int Code(byte[] panel, int bits, int input, int column)
    {
        int code = 0;
        for (int bit = 0; bit < bits; bit++)
        {
            int lower = bits >= 4 ? 4 : 2, plane = bit < lower ? 0 : lower, width = bit < lower ? lower : bits - lower;
            int position = input % 32 / 4 * width + bit - plane;
            int packed = panel[input / 32 * bits * 128 + (plane + position / 8) * 128 + column * 4 + input % 4];
            code |= (packed >> position % 8 & 1) << bit;
        }

        return code - (1 << (bits - 1));
    }
}
