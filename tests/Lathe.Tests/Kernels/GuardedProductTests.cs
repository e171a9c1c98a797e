using System.Runtime.InteropServices;
using Lathe.Hardware;
using Lathe.Kernels;
using Lathe.Kernels.Formats;
using Lathe.Kernels.Generator.Tests;

namespace Lathe.Tests.Kernels;

/// <summary>
/// Every product of 1 to 33 rows, 1 to 97 outputs and 1 to 130 inputs, and some of models, every operand but the packed weights next to an
/// inaccessible page, on every tier, to the bit. (Packed weights are whole panels; the tile kernels' own tests have those between guards.)
/// </summary>
public sealed class GuardedProductTests
{
    private const int MostRows = 33, MostOutputs = 97, MostInputs = 130;
    private static readonly int[] RowEdges = [1, 5, 6, 7, 11, 12, 13, 24, 25, 33];

    public static TheoryData<WeightEncoding, InstructionTier> EncodingsAndTiers { get; } = [
        .. from encoding in Enum.GetValues<WeightEncoding>()
           from tier in Tiers.All
           select (encoding, tier),
    ];

    /// <summary>One result for all sizes with as many inputs: an element depends on its row and its column alone.</summary>
    [Theory]
    [MemberData(nameof(EncodingsAndTiers))]
    public void Products_of_every_size_have_the_contract_s_bits(WeightEncoding encoding, InstructionTier tier)
    {
        using Operands operands = new(encoding);
        using Processor.TierScope scope = Processor.Force(tier);
        for (int inputs = 1; inputs <= MostInputs; inputs++)
        {
            float[] a = Samples.Normal(1000 + inputs, MostRows * inputs), weights = Samples.Normal(inputs, inputs * MostOutputs, 0.3f),
                bias = Samples.Normal(2, MostOutputs);
            float[] expected = operands.Pack(a, MostRows, weights, bias, MostOutputs);
            for (int outputs = 1; outputs <= MostOutputs; outputs++)
            {
                operands.Pack(inputs, weights.AsSpan(0, inputs * outputs), bias.AsSpan(0, outputs));
                for (int rows = 1; rows <= MostRows; rows++)
                    Check(operands, a.AsSpan(0, rows * inputs), rows, outputs, expected, MostOutputs, tier,
                        atEnd: (rows + outputs + inputs) % 2 == 0);
            }
        }
    }

    [Theory]
    [MemberData(nameof(EncodingsAndTiers))]
    public void Products_of_models_have_the_contract_s_bits(WeightEncoding encoding, InstructionTier tier)
    {
        using Operands operands = new(encoding);
        using Processor.TierScope scope = Processor.Force(tier);
        foreach ((int rows, int outputs, int inputs) in ((int, int,
            int)[])[(33, 312, 312), (9, 1200, 312), (17, 768, 768), (3, 3072, 768), (3, 768, 3072)])
        {
            float[] a = Samples.Normal(rows, rows * inputs);
            float[] expected = operands.Pack(a, rows, Samples.Normal(inputs, inputs * outputs, 0.3f), Samples.Normal(outputs, outputs),
                outputs);
            Check(operands, a, rows, outputs, expected, outputs, tier, atEnd: true);
            Check(operands, a, rows, outputs, expected, outputs, tier, atEnd: false);
        }
    }

    /// <summary>The operands of epilogues too, rows quantised as they are finished among them; the bits are those of the lowest
    /// tier.</summary>
    [Theory]
    [InlineData(WeightEncoding.Float32)]
    [InlineData(WeightEncoding.Int8)]
    [InlineData(WeightEncoding.Int4)]
    public void Epilogues_touch_their_operands_only(WeightEncoding encoding)
    {
        using Operands operands = new(encoding);
        foreach (int rows in RowEdges)
        {
            for (int outputs = 1; outputs <= 97; outputs++)
            {
                const int Inputs = 36;
                float[] a = Samples.Normal(rows, rows * Inputs);
                operands.Pack(a, rows, Samples.Normal(outputs, Inputs * outputs), Samples.Normal(1, outputs), outputs);
                float[] multiplier = Samples.Normal(2, rows * outputs), residual = Samples.Normal(3, rows * outputs);
                NormWeights norm = NormWeights.Pack("norm", outputs, 1e-5f, outputs % 2 == 0, Samples.Normal(4, outputs),
                    outputs % 2 == 0 ? Samples.Normal(5, outputs) : default);
                int[]? expected = null;
                foreach (InstructionTier tier in Tiers.All)
                {
                    using Processor.TierScope scope = Processor.Force(tier);
                    bool atEnd = (outputs + rows + (int)tier) % 3 != 0;
                    int[] found = Samples.Bits(operands.Multiply(a, rows, multiplier, residual, norm, atEnd));
                    int[] both = [.. found, .. operands.QuantizedOutput(rows, outputs, atEnd)];
                    expected ??= both;
                    if (!expected.AsSpan().SequenceEqual(both))
                        Assert.Fail(
                            $"{tier}, {rows} × {outputs}: element {expected.AsSpan().CommonPrefixLength(both)} differs from the lowest "
                            + "tier's");
                }
            }
        }
    }

    private static void Check(
        Operands operands, ReadOnlySpan<float> a, int rows, int outputs, float[] expected, int expectedStride, InstructionTier tier,
        bool atEnd)
    {
        ReadOnlySpan<int> found = MemoryMarshal.Cast<float, int>(operands.Multiply(a, rows, default, default, default, atEnd));
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<int> wanted = MemoryMarshal.Cast<float, int>(expected.AsSpan(row * expectedStride, outputs)),
                line = found.Slice(row * outputs, outputs);
            int column = line.CommonPrefixLength(wanted);
            if (column < outputs)
            {
                Assert.Fail(
                    $"{tier}, {rows} × {a.Length / rows} × {outputs}: [{row}, {column}] is "
                    + $"{BitConverter.Int32BitsToSingle(line[column]):R}, "
                    + $"expected {expected[row * expectedStride + column]:R}");
            }
        }
    }

    /// <summary>Memory for the largest shape, between guards, and the weights of the shape at hand.</summary>
    private sealed class Operands(WeightEncoding encoding) : IDisposable
    {
        private const int Largest = 64 * 1024;
        private readonly GuardedMemory input = new(Largest * sizeof(float)), output = new(Largest * sizeof(float));
        private readonly GuardedMemory multiplierMemory = new(Largest * sizeof(float)), residualMemory = new(Largest * sizeof(float)),
            quantized = new(2 * Largest), quantizedInput = new(2 * Largest);
        private readonly Bench bench = new();
        private PackedWeights? packed;

        /// <returns>The product by definition.</returns>
        public float[] Pack(float[] a, int rows, float[] weights, float[] bias, int outputs)
        {
            Pack(a.Length / rows, weights, bias);
            return encoding switch
            {
                WeightEncoding.Float32 => GemmReference.Float32(a, rows, weights, bias, outputs),
                WeightEncoding.BFloat16 => GemmReference.Float32(a, rows, [.. weights.Select(value =>
                    HalfWidth.FromBFloat16(HalfWidth.ToBFloat16(value)))], bias, outputs),
                WeightEncoding.Float16 => GemmReference.Float32(a, rows, [.. weights.Select(value => (float)(Half)value)], bias, outputs),
                WeightEncoding.Int8 => GemmReference.Int8(a, rows, weights, bias, outputs),
                _ => GemmReference.Grouped(a, rows, packed!, bias),
            };
        }

        public void Pack(int inputs, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias)
        {
            int outputs = bias.Length;
            packed = PackedWeights.Pack("w", new WeightFormat(encoding, (inputs + 31) / 32 % 2 == 0 ? 64 : 32), inputs, outputs, weights,
                bias);
        }

        public unsafe ReadOnlySpan<float> Multiply(
            ReadOnlySpan<float> a, int rows, ReadOnlySpan<float> multiplier, ReadOnlySpan<float> residual, NormWeights? norm, bool atEnd)
        {
            int outputs = packed!.Outputs, inputs = packed.Inputs;
            Span<float> c = new(output.Place(rows * outputs * sizeof(float), atEnd), rows * outputs);
            c.Fill(float.NaN);
            Epilogue epilogue = default;
            if (norm is not null)
            {
                epilogue = new()
                {
                    Activation = Activation.Gelu,
                    Multiplier = new(multiplierMemory.Place(multiplier, atEnd), multiplier.Length),
                    Residual = new(residualMemory.Place(residual, atEnd), residual.Length),
                    Norm = norm,
                    Quantized = Quantized(rows, outputs, atEnd),
                };
            }

            ReadOnlySpan<float> floats = new(input.Place(a, atEnd), a.Length);
            QuantizedRows x = default;
            if (packed.IsInteger)
            {
                int bytes = (int)QuantizedRows.Bytes(rows, inputs);
                x = new(new Span<byte>(quantizedInput.Place(bytes, atEnd), bytes), rows, inputs);
                QuantizeRows.Run(floats, inputs, rows, x, bench.Pool);
                floats = default;
            }

            Gemm.Run(new ProductRows(floats, x), rows, packed, default, epilogue, c, bench.Pool, bench.Scratch);
            return c;
        }

        /// <summary>What the last product wrote as int8.</summary>
        public int[] QuantizedOutput(int rows, int outputs, bool atEnd) => Bench.Copy(Quantized(rows, outputs, atEnd));

        public void Dispose()
        {
            foreach (GuardedMemory memory in (GuardedMemory[])[input, output, multiplierMemory, residualMemory, quantized, quantizedInput])
                memory.Dispose();
            bench.Dispose();
        }

        private unsafe QuantizedRows Quantized(int rows, int outputs, bool atEnd)
        {
            int bytes = (int)QuantizedRows.Bytes(rows, outputs);
            return new QuantizedRows(new Span<byte>(quantized.Place(bytes, atEnd), bytes), rows, outputs);
        }
    }
}
