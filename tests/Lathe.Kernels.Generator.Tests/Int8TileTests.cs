using Lathe.Contracts;
using Lathe.Kernels.Generator.Tiles;

namespace Lathe.Kernels.Generator.Tests;

/// <summary>Byte kernels against plain integer sums, exactly, every operand between inaccessible pages.</summary>
public sealed unsafe class Int8TileTests
{
    private const int Columns = 32;

    [Theory]
    [MemberData(nameof(TestTargets.All), MemberType = typeof(TestTargets))]
    public void Every_row_count_and_depth_is_exact(TestTarget target)
    {
        for (int rows = 1; rows <= 12; rows++)
        {
            using LoadedKernel kernel = LoadedKernel.Tile(target, KernelFamily.Int8, rows);
            for (int depth = 0; depth <= 130; depth++)
            {
                Random random = new(rows * 10_007 + depth);
                Check(kernel, rows, depth, () => (sbyte)random.Next(-128, 128), () => (byte)random.Next(256), depth % 2 == 1,
                    depth % 4 < 2);
            }

            foreach (int inputs in (int[])[384, 768, 3072])
            {
                Random random = new(inputs + rows);
                Check(kernel, rows, inputs / 4, () => (sbyte)random.Next(-128, 128), () => (byte)random.Next(256), accumulate: false,
                    atEnd: true);
            }
        }
    }

    [Theory]
    [MemberData(nameof(TestTargets.All), MemberType = typeof(TestTargets))]
    public void Extreme_values_do_not_saturate(TestTarget target)
    {
        foreach (int rows in (int[])[1, 2, 3, 5, 6, 12])
        {
            using LoadedKernel kernel = LoadedKernel.Tile(target, KernelFamily.Int8, rows);
            foreach (sbyte activation in (sbyte[])[-128, -127, 127])
            {
                // 65,536 inputs are the most that a product may have: 65,536 × 255 × 128 < 2³¹.
                foreach (int depth in (int[])[1, 7, 16_384])
                    Check(kernel, rows, depth, () => activation, () => 255, accumulate: false, atEnd: true);
            }
        }
    }

    private static void Check(LoadedKernel kernel, int rows, int depth, Func<sbyte> activation, Func<byte> weight, bool accumulate,
        bool atEnd)
    {
        int inputs = depth * 4;
        int aStride = inputs + depth % 7;
        sbyte[] a = new sbyte[(rows - 1) * aStride + inputs];
        for (int index = 0; index < a.Length; index++)
            a[index] = activation();
        byte[] b = new byte[inputs * Columns];
        for (int index = 0; index < b.Length; index++)
            b[index] = weight();
        int cStride = Columns + rows % 3;
        int[] before = new int[(rows - 1) * cStride + Columns];
        for (int index = 0; index < before.Length; index++)
            before[index] = index * 1_001 - 77;
        int[] expected = (int[])before.Clone();
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < Columns; column++)
            {
                int sum = 0;
                for (int k = 0; k < inputs; k++)
                    sum += a[row * aStride + k] * b[k / 4 * Columns * 4 + column * 4 + k % 4];
                ref int result = ref expected[row * cStride + column];
                result = accumulate ? result + sum : sum;
            }
        }

        using GuardedMemory aMemory = new(a.Length);
        using GuardedMemory bMemory = new(b.Length);
        using GuardedMemory cMemory = new(before.Length * 4);
        byte* c = cMemory.Place<int>(before, atEnd);
        kernel.Run(new TileArguments
        {
            A = aMemory.Place<sbyte>(a, atEnd),
            AStride = aStride,
            B = bMemory.Place<byte>(b, atEnd),
            C = c,
            CStride = cStride * 4,
            Depth = depth,
            Accumulate = accumulate ? 1 : 0,
            // asked for where nothing is mapped: a fetch changes nothing and never faults
            Ahead = depth % 2 == 0 ? 0 : 1L << 40,
            AheadStep = depth % 2 == 0 ? 0 : 192,
        });

        ReadOnlySpan<int> actual = new(c, before.Length);
        if (!actual.SequenceEqual(expected))
            Assert.Fail($"{rows} rows, {inputs} inputs, accumulate {accumulate}: element {actual.CommonPrefixLength(expected)} differs");
    }
}
