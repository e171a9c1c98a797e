using System.Runtime.InteropServices;
using Lathe.Kernels.Generator.Lowering;
using Lathe.Kernels.Generator.Programs;
using Lathe.Kernels.Generator.Rows;

namespace Lathe.Kernels.Generator.Tests;

/// <summary>Every step that row programs are made of, against the scalar that defines it, bit by bit on every target.</summary>
public sealed unsafe class VocabularyTests
{
    private const int Lanes = Sixteen.Lanes;

    private static readonly float[] Specials = [
        0f, -0f, 1f, -1f, 0.5f, 1.5f, 2.5f, -2.5f, 1e-40f, -1e-40f, 3e38f, -3e38f, float.PositiveInfinity, float.NegativeInfinity,
            float.NaN, 126.49f, 2147483648f, -7.75f,
    ];

    public static TheoryData<TestTarget> Targets => TestTargets.All;

    [Theory]
    [MemberData(nameof(Targets))]
    public void Lane_functions_of_floats(TestTarget target)
    {
        Check(target, (b, x, y, z) => b.Add(x, y), (x, y, z) => x + y);
        Check(target, (b, x, y, z) => b.Subtract(x, y), (x, y, z) => x - y);
        Check(target, (b, x, y, z) => b.Multiply(x, y), (x, y, z) => x * y);
        Check(target, (b, x, y, z) => b.Divide(x, y), (x, y, z) => x / y);
        Check(target, (b, x, y, z) => b.Min(x, y), (x, y, z) => x < y ? x : y);
        Check(target, (b, x, y, z) => b.Max(x, y), (x, y, z) => x > y ? x : y);
        Check(target, (b, x, y, z) => b.MultiplyAdd(x, y, z), MathF.FusedMultiplyAdd);
        Check(target, (b, x, y, z) => b.SubtractProduct(x, y, z), (x, y, z) => MathF.FusedMultiplyAdd(-x, y, z));
        Check(target, (b, x, y, z) => b.RoundToEven(x), (x, y, z) => MathF.Round(x));
        Check(target, (b, x, y, z) => new([.. x.Parts.Select(b.Kernel.SquareRoot)]), (x, y, z) => MathF.Sqrt(x));
        Check(target, (b, x, y, z) => b.Select(x, y, z), (x, y, z) => float.IsNegative(x) ? y : z);
        Check(target, (b, x, y, z) => b.AndNot(x, y), (x, y, z) => Float(~Bits(x) & Bits(y)));
        Check(target, (b, x, y, z) => b.Or(x, y), (x, y, z) => Float(Bits(x) | Bits(y)));
        Check(target, (b, x, y, z) => Joined(b, b.And(x, x), y, part => z.Parts[part]), (x, y, z) => Float(Bits(x) | (Bits(y) & Bits(z))));
        Check(target, (b, x, y, z) => b.ConvertFloatToInt32(x), (x, y, z) =>
            Float(x is >= -2147483648f and < 2147483648f ? (int)MathF.Round(x) : int.MinValue));
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void Numbers_as_operands(TestTarget target)
    {
        Check(target, (b, x, y, z) => b.Add(x, 1.25f), (x, y, z) => x + 1.25f);
        Check(target, (b, x, y, z) => b.Max(x, 0f), (x, y, z) => x > 0f ? x : 0f);
        Check(target, (b, x, y, z) => b.MultiplyAdd(x, y, -3.5f), (x, y, z) => MathF.FusedMultiplyAdd(x, y, -3.5f));
        Check(target, (b, x, y, z) => b.MultiplyAdd(x, -3.5f, z), (x, y, z) => MathF.FusedMultiplyAdd(x, -3.5f, z));
        Check(target, (b, x, y, z) => b.SubtractProduct(x, 0.3f, z), (x, y, z) => MathF.FusedMultiplyAdd(-x, 0.3f, z));
        Check(target, (b, x, y, z) => b.SubtractProduct(x, y, 0.3f), (x, y, z) => MathF.FusedMultiplyAdd(-x, y, 0.3f));
        Check(target, (b, x, y, z) => b.And(x, SixteenOperand.Int32(int.MaxValue)), (x, y, z) => Float(Bits(x) & int.MaxValue));
        Check(target, (b, x, y, z) => b.Add(Joined(b, b.And(x, x), y, _ => Operand.Int32(0x0F0F_0F0F)), y),
            (x, y, z) => Float(Bits(x) | (Bits(y) & 0x0F0F_0F0F)) + y);
        Check(target, (b, x, y, z) => b.SumInt32(x, SixteenOperand.Int32(77)), (x, y, z) => Float(Bits(x) + 77));
        Check(target, (b, x, y, z) => b.MinInt32(x, SixteenOperand.Int32(77)), (x, y, z) => Float(Math.Min(Bits(x), 77)));
        Check(target, (b, x, y, z) => b.Add(b.Broadcast(2f), x), (x, y, z) => 2f + x);
    }

    private static Sixteen Joined(SixteenBuilder builder, Sixteen bits, Sixteen value, Func<int, Operand> mask)
    {
        for (int part = 0; part < bits.Parts.Count; part++)
            builder.Kernel.OrMasked(bits.Parts[part], value.Parts[part], mask(part));
        return bits;
    }

    /// <summary>Fused operands that live on and operands that end: whichever register is overwritten, the others keep their
    /// values.</summary>
    [Theory]
    [MemberData(nameof(Targets))]
    public void Fused_operands_survive_their_use(TestTarget target)
    {
        Check(target, (b, x, y, z) => b.Add(b.MultiplyAdd(x, y, z), x), (x, y, z) => MathF.FusedMultiplyAdd(x, y, z) + x);
        Check(target, (b, x, y, z) => b.Add(b.Add(b.MultiplyAdd(x, y, z), y), z), (x, y, z) => MathF.FusedMultiplyAdd(x, y, z) + y + z);
        Check(target, (b, x, y, z) => b.Add(b.Add(b.Add(b.MultiplyAdd(x, y, z), y), z), x), (x, y, z) => MathF.FusedMultiplyAdd(x, y, z) + y
            + z + x);
        Check(target, (b, x, y, z) => b.Add(b.Add(b.MultiplyAdd(x, 7f, z), z), x), (x, y, z) => MathF.FusedMultiplyAdd(x, 7f, z) + z + x);
        Check(target, (b, x, y, z) => b.Add(b.MultiplyAdd(x, y, 7f), x), (x, y, z) => MathF.FusedMultiplyAdd(x, y, 7f) + x);
        Check(target, (b, x, y, z) => b.MultiplyAdd(x, x, x), (x, y, z) => MathF.FusedMultiplyAdd(x, x, x));
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void Scaling_by_powers_of_two_rounds_once(TestTarget target)
    {
        // Exponents −252..254 in z, values around 1 and special ones in x.
        Check(
            target,
            (b, x, y, z) => b.Scale(x, b.RoundToEven(b.Min(b.Max(b.Multiply(z, 40f), b.Broadcast(-252f)), b.Broadcast(254f)))),
            (x, y, z) => (float)Math.ScaleB(x, (int)Math.Clamp(MathF.Round(z * 40f), -252f, 254f)),
            z => float.IsFinite(z) && MathF.Abs(z) < 1e9f);
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void Sums_and_maxima_over_lanes_reach_every_lane(TestTarget target)
    {
        float[] x = Values(1, Lanes, specials: false);
        float[] sum = Run(target, x, x, x, (b, a, _, _) => b.Sum(a));
        float[] folded = [.. x];
        for (int distance = 8; distance > 0; distance /= 2)
            folded = [.. Enumerable.Range(0, Lanes).Select(lane => folded[lane] + folded[lane ^ distance])];
        Assert.Equal(folded.Select(Bits), sum.Select(Bits));
        Assert.All(sum, value => Assert.Equal(Bits(sum[0]), Bits(value)));
        float[] largest = Run(target, x, x, x, (b, a, _, _) => b.LargestInt32(a));
        Assert.All(largest, value => Assert.Equal(x.Max(Bits), Bits(value)));
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void Tables_are_looked_up_by_the_lower_bits(TestTarget target)
    {
        int[] sixteen = [.. Enumerable.Range(0, 16).Select(index => 1000 + index)];
        Check(target, (b, x, y, z) => b.LookUp16(x, sixteen), (x, y, z) => Float(sixteen[Bits(x) & 15]));
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void Parts_of_vectors_touch_nothing_beyond(TestTarget target)
    {
        using LoadedKernel kernel = Load(target, b =>
        {
            Scalar from = Argument(b, 0), to = Argument(b, 1), count = Argument(b, 2);
            Sixteen mask = b.LanesBelow(count);
            b.StorePartial(mask, new Address(to), b.Add(b.LoadPartial(mask, new Address(from)), 1f));
        });
        float[] x = Values(1, Lanes, specials: false);
        for (int count = -3; count <= 20; count++)
        {
            int lanes = Math.Clamp(count, 0, Lanes);
            foreach (bool atEnd in (bool[])[true, false])
            {
                using GuardedMemory from = new(64), to = new(64);
                float* source = (float*)from.Place<float>(x.AsSpan(0, lanes), atEnd), result = (float*)to.Place(lanes * 4, atEnd);
                kernel.Run([(nint)source, (nint)result, count]);
                for (int lane = 0; lane < lanes; lane++)
                    Assert.Equal(x[lane] + 1f, result[lane]);
                if (!atEnd)
                    Assert.Equal(0f, result[lanes]);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void Packing_saturates_within_128_bits(TestTarget target)
    {
        int[] numbers = [.. Enumerable.Range(0, 64).Select(index => index % 7 == 0 ? index * 100_003 - 3_000_000 : index * 5 - 160)];
        sbyte[] packed = new sbyte[64];
        int lanes = 0;
        using LoadedKernel kernel = Load(target, b =>
        {
            KernelBuilder k = b.Kernel;
            lanes = k.Lanes;
            Scalar from = Argument(b, 0), to = Argument(b, 1);
            Vector[] v = [.. Enumerable.Range(0, 4).Select(index => k.LoadInt32(new Address(from, Displacement: index * k.VectorBytes)))];
            k.Store(new Address(to), k.PackInt16(k.PackInt32(v[0], v[1]), k.PackInt32(v[2], v[3])));
        });
        fixed (int* from = numbers)
        fixed (sbyte* to = packed)
            kernel.Run([(nint)from, (nint)to]);
        for (int index = 0; index < 4 * lanes; index++)
        {
            int chunk = index / 16, vector = index / 4 % 4, lane = index % 4;
            Assert.Equal(Math.Clamp(numbers[vector * lanes + chunk * 4 + lane], -128, 127), packed[index]);
        }
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void Lanes_are_unpacked_within_128_bits_and_quarters_come_from_anywhere(TestTarget target)
    {
        float[] x = Values(1, Lanes, specials: false), y = Values(2, Lanes, specials: false);
        float[] low = Run(target, x, y, x, (b, a, c, _) => new([.. a.Parts.Zip(c.Parts, b.Kernel.UnpackLow)]));
        float[] high = Run(target, x, y, x, (b, a, c, _) => new([.. a.Parts.Zip(c.Parts, b.Kernel.UnpackHigh)]));
        for (int lane = 0; lane < Lanes; lane++)
        {
            int from = lane / 4 * 4 + lane % 4 / 2;
            Assert.Equal((lane % 2 == 0 ? x : y)[from], low[lane]);
            Assert.Equal((lane % 2 == 0 ? x : y)[from + 2], high[lane]);
        }

        float[] low16 = Run(target, x, y, x, (b, a, c, _) => new([.. a.Parts.Zip(c.Parts, b.Kernel.UnpackLow16)]));
        float[] high16 = Run(target, x, y, x, (b, a, c, _) => new([.. a.Parts.Zip(c.Parts, b.Kernel.UnpackHigh16)]));
        short[] left = MemoryMarshal.Cast<float, short>(x).ToArray(), right = MemoryMarshal.Cast<float, short>(y).ToArray();
        for (int lane = 0; lane < 2 * Lanes; lane++)
        {
            int from = lane / 8 * 8 + lane % 8 / 2;
            Assert.Equal((lane % 2 == 0 ? left : right)[from], MemoryMarshal.Cast<float, short>(low16)[lane]);
            Assert.Equal((lane % 2 == 0 ? left : right)[from + 4], MemoryMarshal.Cast<float, short>(high16)[lane]);
        }

        // Quarters in reverse, the last of which ends where memory does.
        float[] found = new float[Lanes];
        int lanes = 0;
        using LoadedKernel kernel = Load(target, b =>
        {
            KernelBuilder k = b.Kernel;
            lanes = k.Lanes;
            Scalar from = Argument(b, 0), to = Argument(b, 1);
            Vector vector = k.LoadQuarter(new Address(from, Displacement: Lanes * 4 - 16));
            for (int quarter = 1; quarter < lanes / 4; quarter++)
                k.InsertQuarter(vector, new Address(from, Displacement: Lanes * 4 - 16 - quarter * 16), quarter);
            k.Store(new Address(to), vector);
        });
        using GuardedMemory memory = new(64);
        fixed (float* to = found)
            kernel.Run([(nint)memory.Place<float>(x, atEnd: true), (nint)to]);
        for (int lane = 0; lane < lanes; lane++)
            Assert.Equal(x[Lanes - 4 - lane / 4 * 4 + lane % 4], found[lane]);
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void Bytes_are_summed_and_first_lanes_reach_memory_and_scalars(TestTarget target)
    {
        byte[] bytes = [.. Enumerable.Range(0, 64).Select(index => (byte)(index * 37))];
        long[] sums = new long[8], stored = new long[2];
        using LoadedKernel kernel = Load(target, b =>
        {
            KernelBuilder k = b.Kernel;
            Scalar from = Argument(b, 0), to = Argument(b, 1), low = Argument(b, 2);
            Vector sum = k.SumBytes(k.LoadInt32(new Address(from)), k.Zero());
            k.Store(new Address(to), sum);
            k.StoreLow64(new Address(low), k.LoadInt32(new Address(from)));
            k.StoreLow32(new Address(low, Displacement: 8), k.LoadInt32(new Address(from)));
            Scalar value = k.LowLane(sum);
            k.Store(new Address(to), k.SumInt32(sum, k.BroadcastInt32(value)));
        });
        fixed (byte* from = bytes)
        fixed (long* to = sums, low = stored)
            kernel.Run([(nint)from, (nint)to, (nint)low]);
        int first = bytes.AsSpan(0, 8).ToArray().Sum(value => value);
        Assert.Equal(2 * first, (int)sums[0]);
        Assert.Equal(first, (int)(sums[0] >> 32));
        Assert.Equal(bytes.AsSpan(8, 8).ToArray().Sum(value => value) + first, (int)sums[1]);
        Assert.Equal(BitConverter.ToInt64(bytes), stored[0]);
        Assert.Equal(BitConverter.ToInt32(bytes), (int)stored[1]);
        Assert.Equal(0, (int)(stored[1] >> 32));
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void The_first_half_of_a_vector_reaches_memory_alone(TestTarget target)
    {
        int lanes = 0;
        int[] numbers = [.. Enumerable.Range(1, 16)];
        using LoadedKernel kernel = Load(target, b =>
        {
            KernelBuilder k = b.Kernel;
            lanes = k.Lanes;
            Scalar from = Argument(b, 0), to = Argument(b, 1);
            Vector all = k.LoadInt32(new Address(from));
            if (lanes == 4)
                Assert.Throws<KernelException>(() => k.StoreHalf(new Address(to), all));
            else
                k.StoreHalf(new Address(to), all);
        });
        if (lanes == 4)
            return;
        using GuardedMemory memory = new(lanes * 2);
        fixed (int* from = numbers)
        {
            byte* to = memory.Place(lanes * 2, atEnd: true);
            kernel.Run([(nint)from, (nint)to]);
            Assert.Equal(numbers[..(lanes / 2)], new ReadOnlySpan<int>(to, lanes / 2).ToArray());
        }
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void Pairs_of_16_bit_numbers_are_multiplied_exactly(TestTarget target)
    {
        Check(
            target,
            (b, x, y, z) =>
            {
                Sixteen sum = b.SumInt32(z, SixteenOperand.Int32(0));
                for (int part = 0; part < b.Parts; part++)
                    b.Kernel.DotSigned16(sum.Parts[part], x.Parts[part], y.Parts[part]);
                return sum;
            },
            (x, y, z) => Float(Bits(z) + (short)Bits(x) * (short)Bits(y) + (Bits(x) >> 16) * (Bits(y) >> 16)));
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void Branches_go_both_ways(TestTarget target)
    {
        using LoadedKernel kernel = Load(target, b =>
        {
            KernelBuilder k = b.Kernel;
            Scalar to = Argument(b, 0), condition = Argument(b, 1), left = Argument(b, 2);
            k.Subtract(left, condition);
            k.If(condition, () => k.StoreLow32(new Address(to), k.Broadcast(Operand.Int32(1))));
            k.Unless(condition, () => k.StoreLow32(new Address(to), k.Broadcast(Operand.Int32(2))));
            k.StoreLow32(new Address(to, Displacement: 4), k.BroadcastInt32(left));
        });
        int* result = stackalloc int[2];
        kernel.Run([(nint)result, 5, 7]);
        Assert.Equal((1, 2), (result[0], result[1]));
        kernel.Run([(nint)result, 0, 7]);
        Assert.Equal((2, 7), (result[0], result[1]));
    }

    [Fact]
    public void Two_numbers_in_one_step_are_refused()
    {
        KernelBuilder kernel = new(X64Target.Of(Contracts.InstructionTier.Avx512).Capabilities);
        Vector zero = kernel.Zero();
        Assert.Throws<KernelException>(() => kernel.MultiplyAdd(zero, 1f, 2f));
    }

    private static void Check(
        TestTarget target, Func<SixteenBuilder, Sixteen, Sixteen, Sixteen, Sixteen> program, Func<float, float, float, float> reference,
        Func<float, bool>? third = null)
    {
        using LoadedKernel kernel = Load(target, program);
        for (int seed = 0; seed < 20; seed++)
        {
            float[] x = Values(seed, Lanes, true), y = Values(seed + 100, Lanes, true), z = Values(seed + 200, Lanes, true);
            if (third is not null)
                z = [.. z.Select(value => third(value) ? value : 1f)];
            float[] found = Run(kernel, x, y, z);
            for (int lane = 0; lane < Lanes; lane++)
            {
                float expected = reference(x[lane], y[lane], z[lane]);
                if (!(float.IsNaN(expected) && float.IsNaN(found[lane])))
                    Assert.Equal((Bits(expected), x[lane], y[lane], z[lane]), (Bits(found[lane]), x[lane], y[lane], z[lane]));
            }
        }
    }

    private static float[] Run(TestTarget target, float[] x, float[] y, float[] z,
        Func<SixteenBuilder, Sixteen, Sixteen, Sixteen, Sixteen> program)
    {
        using LoadedKernel kernel = Load(target, program);
        return Run(kernel, x, y, z);
    }

    private static float[] Run(LoadedKernel kernel, float[] x, float[] y, float[] z)
    {
        float[] result = new float[Lanes];
        fixed (float* px = x, py = y, pz = z, to = result)
            kernel.Run([(nint)px, (nint)py, (nint)pz, (nint)to]);
        return result;
    }

    private static LoadedKernel Load(TestTarget target, Func<SixteenBuilder, Sixteen, Sixteen, Sixteen, Sixteen> program) =>
        Load(target, b =>
    {
        Scalar to = Argument(b, 3);
        Sixteen value = program(b, b.LoadFloat(new Address(Argument(b, 0))), b.LoadFloat(new Address(Argument(b, 1))),
            b.LoadFloat(new Address(Argument(b, 2))));
        b.Store(new Address(to), value);
    });

    private static LoadedKernel Load(TestTarget target, Action<SixteenBuilder> program) => TestTargets.Load(target, capabilities =>
    {
        KernelBuilder kernel = new(capabilities);
        program(new SixteenBuilder(kernel));
        if (target < TestTarget.CSharpVector128)
        {
            X64Target assembled = X64Target.Of(TestTargets.Runnable(target).Tier);
            InstructionTests.CheckInstructions(assembled.Tier, X64Lowering.Lower(assembled, kernel), "vocabulary");
        }

        return kernel;
    });

    private static Scalar Argument(SixteenBuilder builder, int index) =>
        builder.Kernel.LoadScalar(new Address(Scalar.Arguments, Displacement: index * 8));

    private static float[] Values(int seed, int count, bool specials)
    {
        Random random = new(seed);
        float[] values = new float[count];
        for (int index = 0; index < count; index++)
            values[index] = specials && random.Next(3) == 0 ? Specials[random.Next(Specials.Length)] : (float)(random.NextDouble() * 8 - 4);
        return values;
    }

    private static int Bits(float value) => BitConverter.SingleToInt32Bits(value);

    private static float Float(int bits) => BitConverter.Int32BitsToSingle(bits);
}
