using Lathe.Hardware;
using Lathe.Kernels;
using Lathe.Kernels.Formats;

namespace Lathe.Tests.Kernels;

public sealed unsafe class PackingTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 33)]
    [InlineData(33, 32)]
    [InlineData(100, 65)]
    [InlineData(768, 800)]
    public void A_payload_gives_the_same_weights_again(int inputs, int outputs)
    {
        float[] w = Samples.Normal(1, inputs * outputs), bias = Samples.Normal(2, outputs), a = Samples.Normal(3, 2 * inputs);
        using Bench bench = new(1, 2, inputs);
        QuantizedRows quantized = bench.Quantise(a);
        float[] first = new float[2 * outputs], second = new float[2 * outputs];

        foreach (WeightEncoding encoding in Enum.GetValues<WeightEncoding>())
        {
            foreach (int groupSize in (int[])[32, WeightFormat.WholeColumns])
            {
                WeightFormat format = new(encoding, groupSize);
                PackedWeights packed = PackedWeights.Pack("w", format, inputs, outputs, w, bias);
                Assert.Equal(packed.Bytes, PackedWeights.PayloadBytes(format, inputs, outputs));
                Gemm.Run(new ProductRows(a, quantized), 2, packed, default, default, first, bench.Pool, bench.Scratch);
                // A packed file knows the group as a number, also of whole columns.
                PackedWeights again = PackedWeights.FromPayload("w", packed.Format, inputs, outputs, Copy(packed));
                Gemm.Run(new ProductRows(a, quantized), 2, again, default, default, second, bench.Pool, bench.Scratch);
                Assert.Equal(first, second);
            }
        }
    }

    [Fact]
    public void Layouts_are_those_of_the_contract()
    {
        const int Inputs = 45, Outputs = 40;
        float[] w = Samples.Normal(1, Inputs * Outputs), bias = Samples.Normal(2, Outputs);
        PackedWeights float32 = PackedWeights.Pack("w", WeightEncoding.Float32, Inputs, Outputs, w, bias);
        PackedWeights int8 = PackedWeights.Pack("w", WeightEncoding.Int8, Inputs, Outputs, w, bias);
        Assert.Equal(2 * 32 * (Inputs + 1) * 4, float32.Payload.Length);
        Assert.Equal(2 * 32 * (48 + 8), int8.Payload.Length);
        Assert.Equal(0u, (nuint)int8.Block.Pointer % 64);
        for (int column = 0; column < Outputs; column++)
        {
            (int[] codes, float scale) = GemmReference.Quantise(w.AsSpan(column * Inputs, Inputs));
            Assert.Equal(scale, ((float*)int8.Scales)[column]);
            Assert.Equal(bias[column], int8.Bias[column]);
            for (int input = 0; input < 48; input++)
            {
                int code = input < Inputs ? codes[input] : 0;
                Assert.Equal(code + 128, int8.Payload[column / 32 * 48 * 32 + (input / 4 * 32 + column % 32) * 4 + input % 4]);
                if (input < Inputs)
                    Assert.Equal(w[column * Inputs + input], ((float*)float32.Block.Pointer)[(column / 32 * Inputs + input) * 32
                        + column % 32]);
            }
        }
    }

    /// <summary>The fewer codes there are, the more it is worth to choose where they lie.</summary>
    [Theory]
    [InlineData(WeightEncoding.Int6, 0.96)]
    [InlineData(WeightEncoding.Int5, 0.95)]
    [InlineData(WeightEncoding.Int4, 0.92)]
    [InlineData(WeightEncoding.Int3, 0.8)]
    [InlineData(WeightEncoding.Int2, 0.65)]
    public void The_search_for_scales_beats_dividing_by_the_largest_code(WeightEncoding encoding, double ceiling)
    {
        int largest = (1 << (new WeightFormat(encoding).Bits - 1)) - 1;
        foreach (float tail in (float[])[0f, 0.2f])
        {
            const int Inputs = 256, Outputs = 64;
            // Weights with a few outliers, as trained models have them, and without.
            float[] w = [.. Samples.Normal(1, Inputs * Outputs).Select((value, index) => index % 29 == 0 ? value
                * (1 + 10 * tail) : value)];
            PackedWeights packed = PackedWeights.Pack("w", encoding, Inputs, Outputs, w, default);
            double searched = 0, plain = 0, norm = 0;
            for (int column = 0; column < Outputs; column++)
            {
                for (int group = 0; group < Inputs / 32; group++)
                {
                    float[] values = w[(column * Inputs + group * 32)..(column * Inputs + group * 32 + 32)];
                    float scale = values.Max(Math.Abs) / largest;
                    for (int k = 0; k < 32; k++)
                    {
                        double found = (double)GemmReference.Code(packed, group * 32 + k, column)
                            * GemmReference.Scale(packed, group, column);
                        searched += Math.Pow(values[k] - found, 2);
                        plain += Math.Pow(values[k] - Math.Round(values[k] / scale) * scale, 2);
                        norm += values[k] * values[k];
                    }
                }
            }
            double ratio = Math.Sqrt(searched / plain);
            Assert.True(ratio < ceiling, $"relative error {Math.Sqrt(searched / norm)}, {ratio} of {Math.Sqrt(plain / norm)}");
        }
    }

    [Fact]
    public void Wrong_sizes_are_refused_by_name()
    {
        Assert.Contains("'w'", Assert.Throws<ArgumentException>(() =>
            PackedWeights.Pack("w", WeightEncoding.Float32, 4, 4, new float[15], default)).Message, StringComparison.Ordinal);
        Assert.Contains("'w'", Assert.Throws<ArgumentException>(() =>
            PackedWeights.Pack("w", WeightEncoding.Float32, 4, 4, new float[16], new float[3])).Message, StringComparison.Ordinal);
        Assert.Contains("'w'", Assert.Throws<ArgumentException>(() =>
            PackedWeights.Pack("w", WeightEncoding.Float32, 0, 4, [], default)).Message, StringComparison.Ordinal);
        Assert.Contains("65536", Assert.Throws<ArgumentException>(() =>
            PackedWeights.Pack("w", WeightEncoding.Int8, 65_537, 1, new float[65_537], default)).Message, StringComparison.Ordinal);
        Assert.Contains("48", Assert.Throws<ArgumentException>(() =>
            PackedWeights.Pack("w", new WeightFormat(WeightEncoding.Int4, 48), 96, 1, new float[96], default)).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() =>
            PackedWeights.FromPayload("w", WeightEncoding.Int8, 4, 4,
            NativeBlock.Allocate(PackedWeights.PayloadBytes(WeightEncoding.Int8, 4, 4) - 1)));
        Assert.Throws<ArgumentException>(() => NormWeights.Pack("n", 4, float.NaN, true, new float[4], default));
        Assert.Throws<ArgumentException>(() => EmbeddingTable.FromPayload("e", 4, 4, WeightEncoding.Float32, NativeBlock.Allocate(63)));
    }

    [Fact]
    public void Weights_that_are_not_numbers_show()
    {
        float[] w = Samples.Normal(1, 2 * 64), a = Samples.Normal(2, 64), c = new float[2];
        w[70] = float.NaN;
        using Bench bench = new(1, 1, 64);
        foreach (WeightEncoding encoding in Enum.GetValues<WeightEncoding>())
        {
            Gemm.Run(new ProductRows(a, bench.Quantise(a)), 1, PackedWeights.Pack("w", encoding, 64, 2, w, default), default, default, c,
                bench.Pool, bench.Scratch);
            Assert.True(float.IsFinite(c[0]) && float.IsNaN(c[1]), $"{encoding}: {c[0]}, {c[1]}");
        }
    }

    private static NativeBlock Copy(PackedWeights matrix)
    {
        NativeBlock block = NativeBlock.Allocate(matrix.Bytes);
        matrix.Payload.CopyTo(block.Span);
        return block;
    }

    /// <summary>Every tier's squares, with inputs and rows that leave edges, bit for bit, NaN's payload included; nothing beyond the panel
    /// is touched.</summary>
    [Theory]
    [MemberData(nameof(Tiers.Available), MemberType = typeof(Tiers))]
    public void Panels_are_transposed_bit_for_bit(InstructionTier tier)
    {
        const float Untouched = 12345f;
        using Processor.TierScope scope = Processor.Force(tier);
        foreach (int inputs in (int[])[1, 3, 4, 15, 16, 31, 64, 77])
        {
            foreach (int count in (int[])[1, 4, 7, 8, 15, 16, 17, 31, 32])
            {
                int stride = inputs + 5;
                float[] rows = Samples.Normal(5, count * stride);
                rows[^1] = rows[0] = BitConverter.Int32BitsToSingle(0x7FA12345);
                float[] panel = new float[inputs * 32 + 16];
                Array.Fill(panel, Untouched);
                fixed (float* source = rows, destination = panel)
                    PanelTranspose.RunRows(source, stride, inputs, count, destination);
                for (int index = 0; index < panel.Length; index++)
                {
                    int input = index / 32, column = index % 32;
                    float expected = input == inputs ? Untouched : column < count ? rows[column * stride + input] : 0f;
                    Assert.Equal(BitConverter.SingleToInt32Bits(expected), BitConverter.SingleToInt32Bits(panel[index]));
                }
            }
        }
    }
}
