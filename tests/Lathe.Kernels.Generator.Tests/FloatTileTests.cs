using System.Runtime.InteropServices;
using Lathe.Contracts;
using Lathe.Kernels.Generator.Tiles;

namespace Lathe.Kernels.Generator.Tests;

/// <summary>Float kernels against fused multiply-adds in the order of k, bit by bit, every operand between inaccessible pages.</summary>
public sealed unsafe class FloatTileTests
{
    private const int Columns = 32;
    private static readonly float[] Extremes =
        [0f, -0f, 1e-45f, -1e-40f, 3e-6f, 6e-8f, 65504f, 3e38f, -3e38f, 1e20f, float.PositiveInfinity, float.NegativeInfinity, float.NaN];

    public static TheoryData<TestTarget, string> Kernels()
    {
        TheoryData<TestTarget, string> data = [];
        foreach (TestTarget target in (TestTarget[])[TestTarget.Avx2, TestTarget.Avx512, TestTarget.CSharpVector128, TestTarget.CSharpAvx2,
            TestTarget.CSharpAvx512])
        {
            foreach (KernelFamily family in (KernelFamily[])[KernelFamily.Float32, KernelFamily.BFloat16, KernelFamily.Float16])
                data.Add(target, family.ToString());
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Every_row_count_and_depth_gives_the_bits_of_ordered_fused_multiply_adds(TestTarget target, string family)
    {
        for (int rows = 1; rows <= 12; rows++)
        {
            using LoadedKernel kernel = LoadedKernel.Tile(target, Enum.Parse<KernelFamily>(family), rows);
            for (int depth = 0; depth <= 130; depth++)
                Check(kernel, Enum.Parse<KernelFamily>(family), rows, depth, bytesBetweenLines: depth % 3 * 64, accumulate: depth % 2 == 1,
                    atEnd: depth % 4 < 2);
            foreach (int depth in (int[])[256, 384, 768, 3072])
                Check(kernel, Enum.Parse<KernelFamily>(family), rows, depth, bytesBetweenLines: 0, accumulate: false, atEnd: true);
        }
    }

    /// <summary>Subnormals, infinities, zeros of both signs and NaN, as activations and as weights, in tiles of every height; any NaN is as
    /// good as another.</summary>
    [Theory]
    [MemberData(nameof(Kernels))]
    public void Extreme_values_are_what_the_standard_says(TestTarget target, string family)
    {
        for (int rows = 1; rows <= 12; rows++)
        {
            using LoadedKernel kernel = LoadedKernel.Tile(target, Enum.Parse<KernelFamily>(family), rows);
            foreach (int depth in (int[])[1, 2, 7, 66])
                Check(kernel, Enum.Parse<KernelFamily>(family), rows, depth, bytesBetweenLines: 0, accumulate: depth == 7, atEnd: true,
                    extreme: true);
        }
    }

    private static void Check(LoadedKernel kernel, KernelFamily family, int rows, int depth, int bytesBetweenLines, bool accumulate,
        bool atEnd, bool extreme = false)
    {
        Random random = new(rows * 10_007 + depth);
        int aStride = depth + depth % 5;
        float[] a = Floats(random, (rows - 1) * aStride + depth, extreme);
        int elementBytes = family == KernelFamily.Float32 ? 4 : 2;
        int lineBytes = Columns * elementBytes + bytesBetweenLines;
        float[] weights = new float[depth * Columns];
        byte[] b = new byte[Math.Max(0, (depth - 1) * lineBytes + Columns * elementBytes)];
        for (int index = 0; index < weights.Length; index++)
        {
            Span<byte> place = b.AsSpan(index / Columns * lineBytes + index % Columns * elementBytes);
            weights[index] = Encode(family, Number(random, extreme), place);
        }

        int cStride = Columns + rows % 3;
        float[] before = Floats(random, (rows - 1) * cStride + Columns, extreme);
        float[] expected = (float[])before.Clone();
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < Columns; column++)
            {
                float sum = 0;
                for (int k = 0; k < depth; k++)
                    sum = MathF.FusedMultiplyAdd(a[row * aStride + k], weights[k * Columns + column], sum);
                ref float result = ref expected[row * cStride + column];
                result = accumulate ? sum + result : sum;
            }
        }

        using GuardedMemory aMemory = new(a.Length * 4);
        using GuardedMemory bMemory = new(b.Length);
        using GuardedMemory cMemory = new(before.Length * 4);
        byte* c = cMemory.Place<float>(before, atEnd);
        kernel.Run(new TileArguments
        {
            A = aMemory.Place<float>(a, atEnd),
            AStride = aStride * 4,
            B = bMemory.Place<byte>(b, atEnd),
            C = c,
            CStride = cStride * 4,
            Depth = depth,
            Accumulate = accumulate ? 1 : 0,
            BStride = lineBytes,
            // asked for where nothing is mapped: a fetch changes nothing and never faults
            Ahead = depth % 2 == 0 ? 0 : 1L << 40,
            AheadStep = depth % 2 == 0 ? 0 : 192,
        });

        ReadOnlySpan<float> actual = new(c, before.Length);
        for (int index = 0; index < actual.Length; index++)
        {
            if (BitConverter.SingleToInt32Bits(actual[index]) != BitConverter.SingleToInt32Bits(expected[index])
                && !(float.IsNaN(actual[index]) && float.IsNaN(expected[index])))
                Assert.Fail(
                    $"{family}, {rows} rows, depth {depth}, accumulate {accumulate}: element {index} is {actual[index]:R}, expected "
                    + $"{expected[index]:R}");
        }
    }

    private static float[] Floats(Random random, int count, bool extreme)
    {
        float[] values = new float[count];
        for (int index = 0; index < count; index++)
            values[index] = Number(random, extreme);
        return values;
    }

    private static float Number(Random random, bool extreme) =>
        extreme && random.Next(4) == 0 ? Extremes[random.Next(Extremes.Length)] : (float)(random.NextDouble() * 2 - 1);

    /// <summary>Writes a weight as the family stores it and returns what the stored bits mean.</summary>
    private static float Encode(KernelFamily family, float value, Span<byte> place)
    {
        switch (family)
        {
            case KernelFamily.Float32:
                MemoryMarshal.Write(place, value);
                return value;
            case KernelFamily.BFloat16:
                int upper = BitConverter.SingleToInt32Bits(value) >> 16;
                MemoryMarshal.Write(place, (ushort)upper);
                return BitConverter.Int32BitsToSingle(upper << 16);
            default:
                Half half = (Half)value;
                MemoryMarshal.Write(place, half);
                return (float)half;
        }
    }
}
