using System.Runtime.InteropServices;
using Lathe.Hardware;
using Lathe.Kernels.Formats;

namespace Lathe.Kernels.Generator.Tests;

/// <summary>What src/Lathe installs: machine code wherever the machine runs it, with the same bits as the C# kernels it replaces.</summary>
public sealed unsafe class TileTableTests
{
    public static TheoryData<InstructionTier> Tiers() =>
        [InstructionTier.Avx2, InstructionTier.Avx2Vnni, InstructionTier.Avx512, InstructionTier.Avx512Vnni];

    [Theory]
    [MemberData(nameof(Tiers))]
    public void Machine_code_is_installed_where_it_runs(InstructionTier tier)
    {
        if (!Processor.Supports(tier))
            Assert.Skip($"this processor has no {tier}");
        TileTable table = TileTable.For(tier);
        bool expected = ExecutableTiers.CanRun(tier);
        Assert.Equal(expected, table.MachineCodeRefusal is null);
        foreach (WeightEncoding encoding in Enum.GetValues<WeightEncoding>())
            Assert.All(table[encoding], kernel => Assert.Equal(expected, kernel.IsMachineCode));
    }

    [Theory]
    [MemberData(nameof(Tiers))]
    public void Machine_code_and_managed_kernels_give_the_same_bits(InstructionTier tier)
    {
        if (!Processor.Supports(tier) || !ExecutableTiers.CanRun(tier))
            Assert.Skip($"this machine runs no machine code for {tier}");
        TileTable table = TileTable.For(tier);
        TileTable managed = TileTable.Managed(tier);
        for (int rows = 1; rows <= TileTable.MaxRows; rows++)
        {
            foreach (int depth in (int[])[1, 5, 64, 97, 256])
            {
                Compare(table[WeightEncoding.Float32][rows - 1], managed[WeightEncoding.Float32][rows - 1], rows, depth, aElementBytes: 4,
                    lineBytes: 128, "float32");
                Compare(table[WeightEncoding.BFloat16][rows - 1], managed[WeightEncoding.BFloat16][rows - 1], rows, depth, aElementBytes: 4,
                    lineBytes: 64, "bfloat16");
                Compare(table[WeightEncoding.Float16][rows - 1], managed[WeightEncoding.Float16][rows - 1], rows, depth, aElementBytes: 4,
                    lineBytes: 64, "float16");
                Compare(table[WeightEncoding.Int8][rows - 1], managed[WeightEncoding.Int8][rows - 1], rows, depth, aElementBytes: 1,
                    lineBytes: 128, "int8");
            }
        }

        foreach (EncodingDescription encoding in WeightEncodings.All.Where(encoding => encoding.Scales == ScaleGrouping.InputGroup))
        {
            for (int rows = 1; rows <= TileTable.MaxGroupedRows; rows++)
                CompareGrouped(encoding, table[encoding.Encoding][rows - 1], managed[encoding.Encoding][rows - 1], rows, groups: 24,
                    blocks: rows % 3 + 1);
        }
    }

    private static void Compare(TileKernel<TileArguments> machineCode, TileKernel<TileArguments> managed, int rows, int depth,
        int aElementBytes, int lineBytes, string family)
    {
        Random random = new(rows * 100 + depth);
        byte[] a = aElementBytes == 4
            ? MemoryMarshal.AsBytes<float>(Enumerable.Range(0, rows * depth).Select(_ => (float)random.NextDouble() - 0.5f).ToArray())
            .ToArray()
            : Enumerable.Range(0, rows * depth * 4).Select(_ => (byte)random.Next(256)).ToArray();
        byte[] b = Enumerable.Range(0, depth * lineBytes / 2)
            .SelectMany(_ => BitConverter.GetBytes(BitConverter.HalfToUInt16Bits((Half)(random.NextDouble() - 0.5)))).ToArray();
        if (family == "float32")
            b = MemoryMarshal.AsBytes<float>(Enumerable.Range(0, depth * 32).Select(_ => (float)random.NextDouble() - 0.5f).ToArray())
                .ToArray();
        int[] first = new int[rows * 32];
        int[] second = new int[rows * 32];
        fixed (byte* pa = a, pb = b)
        fixed (int* p1 = first, p2 = second)
        {
            TileArguments arguments = new()
            {
                A = pa, AStride = a.Length / rows, B = pb, C = (byte*)p1, CStride = 128, Depth = depth, BStride = lineBytes,
            };
            machineCode.Invoke(&arguments);
            arguments.Accumulate = 1;
            machineCode.Invoke(&arguments);
            arguments.C = (byte*)p2;
            arguments.Accumulate = 0;
            managed.Invoke(&arguments);
            arguments.Accumulate = 1;
            managed.Invoke(&arguments);
        }

        Assert.True(first.AsSpan().SequenceEqual(second),
            $"{family}, {rows} rows, depth {depth}: element {first.AsSpan().CommonPrefixLength(second)} differs");
    }

    private static void CompareGrouped(EncodingDescription encoding, TileKernel<TileArguments> machineCode,
        TileKernel<TileArguments> managed, int rows, int groups, int blocks)
    {
        Random random = new(rows);
        int inputs = groups * blocks * 32;
        sbyte[] a = Enumerable.Range(0, rows * inputs).Select(_ => (sbyte)random.Next(-127, 128)).ToArray();
        int[] sums = Enumerable.Range(0, rows * inputs / 32).Select(index => a.AsSpan(index * 32, 32).ToArray().Sum(value => value))
            .ToArray();
        byte[] b = Enumerable.Range(0, inputs * 4 * encoding.Bits).Select(_ => (byte)random.Next(256)).ToArray();
        ushort[] scales = Enumerable.Range(0, groups * 32)
            .Select(_ => (ushort)(BitConverter.SingleToInt32Bits((float)random.NextDouble()) >> 16)).ToArray();
        int[] first = new int[rows * 32];
        int[] second = new int[rows * 32];
        fixed (sbyte* pa = a)
        fixed (byte* pb = b)
        fixed (ushort* pScales = scales)
        fixed (int* pSums = sums, p1 = first, p2 = second)
        {
            TileArguments arguments = new()
            {
                A = (byte*)pa, AStride = inputs, B = pb, C = (byte*)p1, CStride = 128, Depth = groups,
                Scales = (byte*)pScales, Sums = (byte*)pSums, SumsStride = inputs / 32 * 4, GroupBlocks = blocks,
            };
            machineCode.Invoke(&arguments);
            arguments.C = (byte*)p2;
            managed.Invoke(&arguments);
        }

        Assert.True(first.AsSpan().SequenceEqual(second),
            $"{encoding.Name}, {rows} rows: element {first.AsSpan().CommonPrefixLength(second)} differs");
    }
}
