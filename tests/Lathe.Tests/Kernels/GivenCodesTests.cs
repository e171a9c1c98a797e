using Lathe.Hardware;
using Lathe.Kernels;
using Lathe.Kernels.Formats;

namespace Lathe.Tests.Kernels;

/// <summary>Weights whose integers somebody else has chosen.</summary>
public sealed class GivenCodesTests
{
    private const int Inputs = 37, Outputs = 45;

    public static TheoryData<int> Widths => [.. WeightEncodings.IntegerBits];

    /// <summary>A row with a single one gives back one weight of each output, which is code × scale.</summary>
    [Theory]
    [MemberData(nameof(Widths))]
    public void A_product_multiplies_with_code_times_scale(int bits)
    {
        WeightFormat format = WeightEncodings.OfBits(bits)!.Encoding;
        int groups = format.IsGrouped ? 2 : 1, groupSize = format.IsGrouped ? 32 : Inputs, half = 1 << (bits - 1);
        Random random = new(bits);
        sbyte[] codes = [.. Enumerable.Range(0, Inputs * Outputs).Select(_ => (sbyte)random.Next(bits == 8 ? -127 : -half, half))];
        // powers of two are bfloat16
        float[] scales = [.. Enumerable.Range(0, Outputs * groups).Select(_ =>
            MathF.ScaleB(random.Next(2) == 0 ? 1 : -1, random.Next(-8, 0)))];
        float[] bias = [.. Enumerable.Range(0, Outputs).Select(_ => random.NextSingle())], rows = new float[Inputs * Inputs];
        for (int i = 0; i < Inputs; i++)
            rows[i * Inputs + i] = 1;

        PackedWeights weights = PackedWeights.Pack("w", format, Inputs, Outputs, codes, scales, bias);
        WorkerPool pool = WorkerPool.Shared(1);
        using KernelScratch scratch = new(1);
        scratch.Reserve(Gemm.ScratchBytes(Inputs, Outputs, default));
        using AlignedMemory memory = new(QuantizedRows.Bytes(Inputs, Inputs));
        QuantizedRows quantized = Rows(memory);
        QuantizeRows.Run(rows, Inputs, Inputs, quantized, pool);
        float[] output = new float[Inputs * Outputs];
        Gemm.Run(quantized, Inputs, weights, default, default, output, pool, scratch);

        for (int input = 0; input < Inputs; input++)
        {
            for (int column = 0; column < Outputs; column++)
            {
                float expected = codes[column * Inputs + input] * scales[column * groups + input / groupSize] + bias[column];
                Assert.Equal(expected, output[input * Outputs + column], 1e-6f * (Math.Abs(expected) + 1) * half);
            }
        }
    }

    [Fact]
    public void What_the_format_cannot_hold_is_refused()
    {
        WeightFormat three = WeightEncoding.Int3;
        sbyte[] codes = new sbyte[32];
        Assert.Contains("code 4", Refused([.. codes.Select(_ => (sbyte)4)], [1f]), StringComparison.Ordinal);
        Assert.Contains("bfloat16", Refused(codes, [0.1f]), StringComparison.Ordinal);
        Assert.Contains("2 scales", Refused(codes, [1f, 1f]), StringComparison.Ordinal);
        Assert.Contains("31 codes", Refused(codes[1..], [1f]), StringComparison.Ordinal);

        string Refused(sbyte[] given, float[] scales) =>
            Assert.Throws<ArgumentException>(() => PackedWeights.Pack("w", three, 32, 1, given, scales, default)).Message;
    }

    private static unsafe QuantizedRows Rows(AlignedMemory memory) =>
        new(new Span<byte>(memory.Pointer, (int)memory.Bytes), Inputs, Inputs);
}
