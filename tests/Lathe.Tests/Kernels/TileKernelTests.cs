using Lathe.Hardware;
using Lathe.Kernels;
using Lathe.Kernels.Formats;

namespace Lathe.Tests.Kernels;

/// <summary>Every tile kernel of every tier, machine code and C# alike, against scalar arithmetic, to the bit.</summary>
public sealed unsafe class TileKernelTests
{
    private static readonly int[] Depths = [1, 2, 3, 5, 15, 16, 17, 63, 64, 65, 129, 256];

    [Theory]
    [MemberData(nameof(Tiers.Available), MemberType = typeof(Tiers))]
    public void Float32_tiles_are_chains_of_fused_multiply_adds(InstructionTier tier)
    {
        foreach (TileTable table in Tables(tier))
        {
            foreach (int depth in Depths)
            {
                foreach (int bStride in (ReadOnlySpan<int>)[32, 32 + 7])
                {
                    float[] a = Samples.Normal(depth, TileTable.MaxRows * (depth + 3)), b = Samples.Normal(depth + 1, depth * bStride + 32);
                    Floats(table[WeightEncoding.Float32], a, depth + 3, (byte*)null, b, bStride, depth,
                        sizeof(float), (k, column) => b[k * bStride + column]);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Tiers.Available), MemberType = typeof(Tiers))]
    public void Sixteen_bit_tiles_equal_float32_tiles_of_the_widened_weights(InstructionTier tier)
    {
        foreach (TileTable table in Tables(tier))
        {
            foreach (int depth in Depths)
            {
                float[] a = Samples.Normal(depth, TileTable.MaxRows * depth);
                // Any bit pattern but NaN and infinity: subnormals and both zeros are among them.
                ushort[] bits = [.. Samples.Bytes(depth, depth * 32).Select((value, index) => (ushort)(value << 8 | (index * 37 & 0xFF)))];
                ushort[] half = [.. bits.Select(value => (value & 0x7C00) == 0x7C00 ? (ushort)(value & 0x83FF) : value)];
                ushort[] brain = [.. bits.Select(value => (value & 0x7000) == 0x7000 ? (ushort)(value & 0x8FFF) : value)];
                fixed (ushort* halfBits = half, brainBits = brain)
                {
                    Floats(table[WeightEncoding.Float16], a, depth, (byte*)halfBits, [], 32, depth,
                        sizeof(ushort), (k, column) => HalfWidth.FromFloat16(half[k * 32 + column]));
                    Floats(table[WeightEncoding.BFloat16], a, depth, (byte*)brainBits, [], 32, depth,
                        sizeof(ushort), (k, column) => HalfWidth.FromBFloat16(brain[k * 32 + column]));
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Tiers.Available), MemberType = typeof(Tiers))]
    public void Int8_tiles_are_exact(InstructionTier tier)
    {
        foreach (TileTable table in Tables(tier))
        {
            foreach (int quads in (ReadOnlySpan<int>)[1, 2, 3, 15, 16, 17, 63, 64, 65, 130, 200])
            {
                byte[] a = Samples.Bytes(quads, TileTable.MaxRows * (quads * 4 + 8)), b = Samples.Bytes(quads + 1, quads * 128);
                Int8(table, a, quads * 4 + 8, b, quads);
            }
        }
    }

    /// <summary>The products that saturate 16-bit arithmetic, at the largest depth that models use.</summary>
    [Theory]
    [MemberData(nameof(Tiers.Available), MemberType = typeof(Tiers))]
    public void Int8_tiles_do_not_saturate(InstructionTier tier)
    {
        const int Quads = 1024;
        foreach (TileTable table in Tables(tier))
        {
            foreach ((sbyte activation, byte weight) in ((sbyte,
                byte)[])[(127, 255), (-127, 255), (-128, 255), (127, 0), (-128, 1), (127, 128)])
            {
                byte[] a = new byte[TileTable.MaxRows * Quads * 4], b = new byte[Quads * 128];
                Array.Fill(a, (byte)activation);
                Array.Fill(b, weight);
                Int8(table, a, Quads * 4, b, Quads);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Tiers.Available), MemberType = typeof(Tiers))]
    public void Tiles_of_few_bits_are_exact_within_groups_and_ordered_between_them(InstructionTier tier)
    {
        foreach (WeightEncoding encoding in (WeightEncoding[])[WeightEncoding.Int6, WeightEncoding.Int5, WeightEncoding.Int4,
            WeightEncoding.Int3, WeightEncoding.Int2])
        {
            foreach ((int groups, int blocks) in ((int,
                int)[])[(1, 1), (2, 1), (3, 1), (8, 1), (9, 1), (24, 1), (5, 2), (3, 3), (7, 4), (2, 8), (2, 9), (2, 24)])
            {
                int inputs = groups * blocks * 32;
                byte[] a = Samples.Bytes(groups, TileTable.MaxGroupedRows * (inputs + 64)),
                    b = Samples.Bytes(blocks, inputs * 4 * new WeightFormat(encoding).Bits);
                if (groups == 24)
                {
                    // the largest products: where pairs of them were summed in 16 bits, they would saturate first
                    Array.Fill(a, unchecked((byte)-128));
                    Array.Fill(b, (byte)0xFF);
                }
                foreach (TileTable table in Tables(tier))
                    Grouped(table[encoding], encoding, a, inputs + 64, b, groups, blocks);
            }
        }
    }

    private static IEnumerable<TileTable> Tables(InstructionTier tier) => [TileTable.For(tier), TileTable.Managed(tier)];

    private static void Floats(
        TileKernel<TileArguments>[] kernels, float[] a, int aStride, byte* narrow, float[] wide, int bStride, int depth, int size,
        Func<int, int, float> weight)
    {
        const int CStride = 40;
        for (int rows = 1; rows <= TileTable.MaxRows; rows++)
        {
            foreach (bool accumulate in (ReadOnlySpan<bool>)[false, true])
            {
                float[] before = Samples.Normal(rows, rows * CStride), c = [.. before];
                fixed (float* left = a, right = wide, result = c)
                {
                    TileArguments t = new()
                    {
                        A = (byte*)left, AStride = aStride * sizeof(float), B = narrow == null ? (byte*)right : narrow,
                        BStride = bStride * size,
                        C = (byte*)result, CStride = CStride * sizeof(float), Depth = depth, Accumulate = accumulate ? 1 : 0,
                    };
                    kernels[rows - 1].Invoke(&t);
                }
                for (int row = 0; row < rows; row++)
                {
                    for (int column = 0; column < CStride; column++)
                    {
                        int index = row * CStride + column, offset = row * aStride;
                        float expected = column >= 32
                            ? before[index]
                            : TileReference.Float(depth, k => a[offset + k], k => weight(k, column), accumulate ? before[index] : null);
                        if (BitConverter.SingleToInt32Bits(expected) != BitConverter.SingleToInt32Bits(c[index]))
                            Assert.Fail(
                                $"{rows} rows, depth {depth}, accumulate {accumulate}: [{row}, {column}] is {c[index]:R}, expected "
                                + $"{expected:R}");
                    }
                }
            }
        }
    }

    private static void Int8(TileTable table, byte[] a, int aStride, byte[] b, int quads)
    {
        const int CStride = 40;
        int[] products = new int[TileTable.MaxRows * 32];
        for (int row = 0; row < TileTable.MaxRows; row++)
        {
            for (int k = 0; k < quads * 4; k++)
            {
                int activation = (sbyte)a[row * aStride + k];
                for (int column = 0; column < 32; column++)
                    products[row * 32 + column] += activation * b[k / 4 * 128 + column * 4 + k % 4];
            }
        }
        for (int rows = 1; rows <= TileTable.MaxRows; rows++)
        {
            foreach (bool accumulate in (ReadOnlySpan<bool>)[false, true])
            {
                int[] before = [.. Enumerable.Range(0, rows * CStride)], c = [.. before];
                fixed (byte* left = a, right = b)
                fixed (int* result = c)
                {
                    TileArguments t = new()
                    {
                        A = left, AStride = aStride, B = right, C = (byte*)result, CStride = CStride * sizeof(int), Depth = quads,
                        Accumulate = accumulate ? 1 : 0,
                    };
                    table[WeightEncoding.Int8][rows - 1].Invoke(&t);
                }
                for (int index = 0; index < c.Length; index++)
                {
                    (int row, int column) = (index / CStride, index % CStride);
                    int expected = column >= 32 ? before[index] : products[row * 32 + column] + (accumulate ? before[index] : 0);
                    if (c[index] != expected)
                        Assert.Fail(
                            $"{rows} rows, {quads} quads, accumulate {accumulate}: [{row}, {column}] is {c[index]}, expected {expected}");
                }
            }
        }
    }

    private static void Grouped(TileKernel<TileArguments>[] kernels, WeightEncoding encoding, byte[] a, int aStride, byte[] b, int groups,
        int blocks)
    {
        const int CStride = 40;
        int inputs = groups * blocks * 32, sumStride = groups * blocks + 3;
        ushort[] scales = [.. Samples.Normal(groups, groups * 32).Select(HalfWidth.ToBFloat16)];
        int[] sums = new int[TileTable.MaxGroupedRows * sumStride];
        for (int row = 0; row < TileTable.MaxGroupedRows; row++)
        {
            for (int k = 0; k < inputs; k++)
                sums[row * sumStride + k / 32] += (sbyte)a[row * aStride + k];
        }
        int[] codes = [.. Enumerable.Range(0, inputs * 32).Select(index =>
            GemmReference.Code(b, new WeightFormat(encoding).Bits, index / 32, index % 32))];
        float[] expected = new float[TileTable.MaxGroupedRows * 32];
        for (int row = 0; row < TileTable.MaxGroupedRows; row++)
        {
            for (int column = 0; column < 32; column++)
            {
                float value = 0;
                for (int group = 0; group < groups; group++)
                {
                    int exact = 0;
                    for (int k = group * blocks * 32; k < (group + 1) * blocks * 32; k++)
                    {
                        exact += (sbyte)a[row * aStride + k] * codes[k * 32 + column];
                    }
                    value = MathF.FusedMultiplyAdd(exact, HalfWidth.FromBFloat16(scales[group * 32 + column]), value);
                }
                expected[row * 32 + column] = value;
            }
        }
        for (int rows = 1; rows <= TileTable.MaxGroupedRows; rows++)
        {
            float[] before = Samples.Normal(rows, rows * CStride), c = [.. before];
            fixed (byte* left = a, right = b)
            fixed (float* result = c)
            fixed (ushort* scale = scales)
            fixed (int* sum = sums)
            {
                TileArguments t = new()
                {
                    A = left, AStride = aStride, B = right, C = (byte*)result, CStride = CStride * sizeof(float), Depth = groups,
                    GroupBlocks = blocks,
                    Scales = (byte*)scale, Sums = (byte*)sum, SumsStride = sumStride * sizeof(int),
                };
                kernels[rows - 1].Invoke(&t);
            }
            for (int index = 0; index < c.Length; index++)
            {
                (int row, int column) = (index / CStride, index % CStride);
                float wanted = column >= 32 ? before[index] : expected[row * 32 + column];
                if (c[index] != wanted)
                    Assert.Fail(
                        $"{encoding}, {rows} rows, {groups} groups of {blocks}: [{row}, {column}] is {c[index]:R}, expected {wanted:R}");
            }
        }
    }
}
