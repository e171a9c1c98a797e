using Lathe.Hardware;
using Lathe.Kernels;
using Lathe.Kernels.Formats;
using static Lathe.Tests.Kernels.GemmSamples;

namespace Lathe.Tests.Kernels;

/// <summary>Whole products in every format: every shape to the bit.</summary>
public sealed class GemmTests
{
    [Theory]
    [MemberData(nameof(Tiers.Available), MemberType = typeof(Tiers))]
    public void Float32_products_of_every_shape_have_the_contract_s_bits(InstructionTier tier)
    {
        using Processor.TierScope scope = Processor.Force(tier);
        using Bench bench = new();
        foreach ((int rows, int inputs, int outputs) in Shapes())
        {
            (float[] a, float[] w, float[] bias) = Operands(rows, inputs, outputs);
            float[] c = new float[rows * outputs];
            Gemm.Run(a, rows, PackedWeights.Pack("w", WeightEncoding.Float32, inputs, outputs, w, bias), default, default, c, bench.Pool,
                bench.Scratch);
            Same(GemmReference.Float32(a, rows, w, bias, outputs), c, rows, inputs, outputs);
        }
    }

    [Theory]
    [MemberData(nameof(Tiers.Available), MemberType = typeof(Tiers))]
    public void Sixteen_bit_products_equal_float32_products_of_the_rounded_weights(InstructionTier tier)
    {
        using Processor.TierScope scope = Processor.Force(tier);
        using Bench bench = new();
        foreach ((int rows, int inputs, int outputs) in Shapes().Where(shape => shape.Rows % 5 == 1))
        {
            (float[] a, float[] w, float[] bias) = Operands(rows, inputs, outputs);
            float[] c = new float[rows * outputs];
            Gemm.Run(a, rows, PackedWeights.Pack("w", WeightEncoding.BFloat16, inputs, outputs, w, bias), default, default, c, bench.Pool,
                bench.Scratch);
            float[] rounded = [.. w.Select(value => HalfWidth.FromBFloat16(HalfWidth.ToBFloat16(value)))];
            Same(GemmReference.Float32(a, rows, rounded, bias, outputs), c, rows, inputs, outputs);

            Gemm.Run(a, rows, PackedWeights.Pack("w", WeightEncoding.Float16, inputs, outputs, w, bias), default, default, c, bench.Pool,
                bench.Scratch);
            rounded = [.. w.Select(value => (float)(Half)value)];
            Same(GemmReference.Float32(a, rows, rounded, bias, outputs), c, rows, inputs, outputs);
        }
    }

    [Theory]
    [MemberData(nameof(Tiers.Available), MemberType = typeof(Tiers))]
    public void Int8_products_of_every_shape_have_the_contract_s_bits(InstructionTier tier)
    {
        using Processor.TierScope scope = Processor.Force(tier);
        foreach ((int rows, int inputs, int outputs) in Shapes())
        {
            using Bench bench = new(1, rows, inputs);
            (float[] a, float[] w, float[] bias) = Operands(rows, inputs, outputs);
            float[] c = new float[rows * outputs];
            Gemm.Run(bench.Quantise(a), rows, PackedWeights.Pack("w", WeightEncoding.Int8, inputs, outputs, w, bias), default, default, c,
                bench.Pool, bench.Scratch);
            Same(GemmReference.Int8(a, rows, w, bias, outputs), c, rows, inputs, outputs);
        }
    }

    [Theory]
    [MemberData(nameof(Tiers.Available), MemberType = typeof(Tiers))]
    public void Products_of_few_bits_of_every_shape_have_the_contract_s_bits(InstructionTier tier)
    {
        using Processor.TierScope scope = Processor.Force(tier);
        foreach ((int rows, int inputs, int outputs) in Shapes())
        {
            int groupSize = inputs == 257 ? 96 : inputs == 520 ? 544 : inputs == 130 ? WeightFormat.WholeColumns : 32;
            using Bench bench = new(1, rows, inputs);
            (float[] a, float[] w, float[] bias) = Operands(rows, inputs, outputs);
            QuantizedRows quantized = bench.Quantise(a);
            foreach (WeightEncoding encoding in (WeightEncoding[])[WeightEncoding.Int6, WeightEncoding.Int5, WeightEncoding.Int4,
                WeightEncoding.Int3, WeightEncoding.Int2])
            {
                PackedWeights packed = PackedWeights.Pack("w", new WeightFormat(encoding, groupSize), inputs, outputs, w, bias);
                float[] c = new float[rows * outputs];
                Gemm.Run(quantized, rows, packed, default, default, c, bench.Pool, bench.Scratch);
                Same(GemmReference.Grouped(a, rows, packed, bias), c, rows, inputs, outputs);
            }
        }
    }

    /// <summary>
    /// Of rows that are there in both forms, the weights choose; of rows that are not there in theirs, the message names weights, format
    /// and remedy.
    /// </summary>
    [Fact]
    public void The_loaded_weights_say_which_rows_are_read()
    {
        const int Rows = 5, Inputs = 64, Outputs = 40;
        using Bench bench = new(1, Rows, Inputs);
        (float[] a, float[] w, float[] bias) = Operands(Rows, Inputs, Outputs);
        QuantizedRows quantized = bench.Quantise(a);
        foreach (WeightEncoding encoding in Enum.GetValues<WeightEncoding>())
        {
            PackedWeights packed = PackedWeights.Pack("encoder.up", encoding, Inputs, Outputs, w, bias);
            float[] both = new float[Rows * Outputs], alone = new float[Rows * Outputs];
            Gemm.Run(new ProductRows(a, quantized), Rows, packed, default, default, both, bench.Pool, bench.Scratch);
            Gemm.Run(packed.IsInteger ? quantized : (ProductRows)a, Rows, packed, default, default, alone, bench.Pool, bench.Scratch);
            Assert.Equal(Samples.Bits(alone), Samples.Bits(both));
            string message = "";
            try
            {
                Gemm.Run(packed.IsInteger ? a : (ProductRows)quantized, Rows, packed, default, default, alone, bench.Pool, bench.Scratch);
            }
            catch (ArgumentException problem)
            {
                message = problem.Message;
            }
            Assert.Contains($"'encoder.up' are {packed.Format.Name}", message, StringComparison.Ordinal);
            Assert.Contains(packed.IsInteger ? "QuantizeRows" : "read floats", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Wrong_lengths_are_refused()
    {
        using Bench bench = new(1, 4, 8);
        PackedWeights packed = PackedWeights.Pack("w", WeightEncoding.Float32, 8, 5, new float[40], default);
        float[] a = new float[32], c = new float[20];
        Assert.Throws<ArgumentException>(() => Gemm.Run(a.AsSpan(1), 4, packed, default, default, c, bench.Pool, bench.Scratch));
        Assert.Throws<ArgumentException>(() => Gemm.Run(a, 4, packed, default, default, c.AsSpan(1), bench.Pool, bench.Scratch));
        Assert.Throws<ArgumentException>(() => Gemm.Run(a, 4, packed, default, default, [], bench.Pool, bench.Scratch));
        Assert.Throws<ArgumentException>(() =>
            Gemm.Run(a, 4, packed, default, new Epilogue { Residual = new float[19] }, c, bench.Pool, bench.Scratch));
        Assert.Throws<ArgumentException>(() =>
            Gemm.Run(a, 4, packed, default, new Epilogue { Quantized = Bench.NewRows(4, 6) }, c, bench.Pool, bench.Scratch));
        PackedWeights int8 = PackedWeights.Pack("w", WeightEncoding.Int8, 9, 5, new float[45], default);
        Assert.Throws<ArgumentException>(() => Gemm.Run(bench.Quantized, 4, int8, default, default, c, bench.Pool, bench.Scratch));
    }
}
