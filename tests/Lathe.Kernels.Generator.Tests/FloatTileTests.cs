using System.Runtime.InteropServices;
using Lathe.Kernels.Generator.Tiles;

namespace Lathe.Kernels.Generator.Tests;

/// <summary>Float kernels against fused multiply-adds in the order of k, bit by bit, every operand between inaccessible pages.</summary>
public sealed unsafe class FloatTileTests
{
    private const int Columns = 32;

    public static TheoryData<TestTarget, string> Kernels()
    {
        TheoryData<TestTarget, string> data = [];
        foreach (TestTarget target in (TestTarget[])[TestTarget.Avx2, TestTarget.Avx512, TestTarget.CSharpVector128, TestTarget.CSharpAvx2, TestTarget.CSharpAvx512])
        {
            foreach (TileFamily family in (TileFamily[])[TileFamily.Float32, TileFamily.BFloat16, TileFamily.Float16])
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
            using LoadedKernel kernel = LoadedKernel.Tile(target, Enum.Parse<TileFamily>(family), rows);
            for (int depth = 0; depth <= 130; depth++)
                Check(kernel, Enum.Parse<TileFamily>(family), rows, depth, bytesBetweenLines: depth % 3 * 64, accumulate: depth % 2 == 1, atEnd: depth % 4 < 2);
            foreach (int depth in (int[])[256, 384, 768, 3072])
                Check(kernel, Enum.Parse<TileFamily>(family), rows, depth, bytesBetweenLines: 0, accumulate: false, atEnd: true);
        }
    }

    private static void Check(LoadedKernel kernel, TileFamily family, int rows, int depth, int bytesBetweenLines, bool accumulate, bool atEnd)
    {
        Random random = new(rows * 10_007 + depth);
        int aStride = depth + depth % 5;
        float[] a = Floats(random, (rows - 1) * aStride + depth);
        int elementBytes = family == TileFamily.Float32 ? 4 : 2;
        int lineBytes = Columns * elementBytes + bytesBetweenLines;
        float[] weights = new float[depth * Columns];
        byte[] b = new byte[Math.Max(0, (depth - 1) * lineBytes + Columns * elementBytes)];
        for (int index = 0; index < weights.Length; index++)
        {
            Span<byte> place = b.AsSpan(index / Columns * lineBytes + index % Columns * elementBytes);
            weights[index] = Encode(family, (float)(random.NextDouble() * 2 - 1), place);
        }

        int cStride = Columns + rows % 3;
        float[] before = Floats(random, (rows - 1) * cStride + Columns);
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

        ReadOnlySpan<int> actualBits = new(c, before.Length);
        ReadOnlySpan<int> expectedBits = MemoryMarshal.Cast<float, int>(expected);
        if (!actualBits.SequenceEqual(expectedBits))
            Assert.Fail($"{family}, {rows} rows, depth {depth}, accumulate {accumulate}: element {actualBits.CommonPrefixLength(expectedBits)} differs");
    }

    private static float[] Floats(Random random, int count)
    {
        float[] values = new float[count];
        for (int index = 0; index < count; index++)
            values[index] = (float)(random.NextDouble() * 2 - 1);
        return values;
    }

    /// <summary>Writes a weight as the family stores it and returns what the stored bits mean.</summary>
    private static float Encode(TileFamily family, float value, Span<byte> place)
    {
        switch (family)
        {
            case TileFamily.Float32:
                MemoryMarshal.Write(place, value);
                return value;
            case TileFamily.BFloat16:
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
