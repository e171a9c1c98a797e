using Lathe.Hardware;
using Lathe.Kernels;
using Lathe.Kernels.Generator.Tests;

namespace Lathe.Tests.Kernels;

/// <summary>
/// Products of 1 to 33 rows, 1 to 97 outputs and 1 to 130 inputs, every operand next to an inaccessible page, on every tier, to the bit. The full cross product
/// would run for hours: each number of rows, outputs and inputs occurs, all edges of tiles, panels and chunks meet one another, and so do the shapes of models.
/// </summary>
public sealed class GuardedProductTests
{
    private static readonly int[] RowEdges = [1, 5, 6, 7, 11, 12, 13, 24, 25, 33];
    private static readonly int[] OutputEdges = [1, 31, 32, 33, 64, 65, 97];
    private static readonly int[] InputEdges = [1, 3, 4, 5, 31, 32, 33, 64, 65, 129, 130];

    [Theory]
    [InlineData(Precision.Float32)]
    [InlineData(Precision.BFloat16)]
    [InlineData(Precision.Float16)]
    [InlineData(Precision.Int8)]
    [InlineData(Precision.Int4)]
    public void Products_touch_their_operands_only_and_have_the_contract_s_bits(Precision precision)
    {
        using Operands operands = new(precision);
        foreach ((int rows, int outputs, int inputs) in Shapes())
        {
            float[] a = Samples.Normal(rows, rows * inputs), weights = Samples.Normal(inputs, inputs * outputs, 0.3f), bias = Samples.Normal(outputs, outputs);
            float[] expected = operands.Pack(a, rows, weights, bias, outputs);
            foreach (InstructionTier tier in Tiers.All)
            {
                using Processor.TierScope scope = Processor.Force(tier);
                foreach (bool atEnd in (bool[])[true, false])
                {
                    ReadOnlySpan<float> found = operands.Multiply(a, rows, default, default, default, atEnd);
                    for (int index = 0; index < expected.Length; index++)
                    {
                        if (BitConverter.SingleToInt32Bits(expected[index]) != BitConverter.SingleToInt32Bits(found[index]))
                            Assert.Fail($"{tier}, {rows} × {inputs} × {outputs}: [{index / outputs}, {index % outputs}] is {found[index]:R}, expected {expected[index]:R}");
                    }
                }
            }
        }
    }

    /// <summary>The operands of epilogues too, rows quantised as they are finished among them; the bits are those of the lowest tier.</summary>
    [Theory]
    [InlineData(Precision.Float32)]
    [InlineData(Precision.Int8)]
    [InlineData(Precision.Int4)]
    public void Epilogues_touch_their_operands_only(Precision precision)
    {
        using Operands operands = new(precision);
        foreach (int rows in RowEdges)
        {
            for (int outputs = 1; outputs <= 97; outputs++)
            {
                const int Inputs = 36;
                float[] a = Samples.Normal(rows, rows * Inputs);
                operands.Pack(a, rows, Samples.Normal(outputs, Inputs * outputs), Samples.Normal(1, outputs), outputs);
                float[] multiplier = Samples.Normal(2, rows * outputs), residual = Samples.Normal(3, rows * outputs);
                NormWeights norm = NormWeights.Pack("norm", outputs, 1e-5f, outputs % 2 == 0, Samples.Normal(4, outputs), outputs % 2 == 0 ? Samples.Normal(5, outputs) : default);
                int[]? expected = null;
                foreach (InstructionTier tier in Tiers.All)
                {
                    using Processor.TierScope scope = Processor.Force(tier);
                    bool atEnd = (outputs + rows + (int)tier) % 3 != 0;
                    int[] found = Samples.Bits(operands.Multiply(a, rows, multiplier, residual, norm, atEnd));
                    int[] both = [.. found, .. operands.QuantizedOutput(rows, outputs, atEnd)];
                    expected ??= both;
                    if (!expected.AsSpan().SequenceEqual(both))
                        Assert.Fail($"{tier}, {rows} × {outputs}: element {expected.AsSpan().CommonPrefixLength(both)} differs from the lowest tier's");
                }
            }
        }
    }

    private static IEnumerable<(int Rows, int Outputs, int Inputs)> Shapes()
    {
        // Steps that share no factor with 33 and 97: as the inputs go from 1 to 130, every number of rows and of outputs comes by.
        for (int inputs = 1; inputs <= 130; inputs++)
            yield return (7 * inputs % 33 + 1, 11 * inputs % 97 + 1, inputs);
        foreach (int rows in RowEdges)
        {
            foreach (int outputs in OutputEdges)
            {
                foreach (int inputs in InputEdges)
                    yield return (rows, outputs, inputs);
            }
        }

        yield return (33, 312, 312);
        yield return (9, 1200, 312);
        yield return (17, 768, 768);
        yield return (3, 3072, 768);
        yield return (3, 768, 3072);
    }

    /// <summary>Memory for the largest shape, between guards, and the weights of the shape at hand.</summary>
    private sealed class Operands(Precision precision) : IDisposable
    {
        private const int Largest = 64 * 1024;
        private readonly GuardedMemory input = new(Largest * sizeof(float)), output = new(Largest * sizeof(float));
        private readonly GuardedMemory multiplierMemory = new(Largest * sizeof(float)), residualMemory = new(Largest * sizeof(float)), quantized = new(2 * Largest);
        private readonly Bench bench = new();
        private PackedMatrix? packed;

        /// <returns>The product by definition.</returns>
        public float[] Pack(float[] a, int rows, float[] weights, float[] bias, int outputs)
        {
            int inputs = a.Length / rows;
            switch (precision)
            {
                case Precision.Float32:
                    packed = PackedFloat32.Pack("w", inputs, outputs, weights, bias);
                    return GemmReference.Float32(a, rows, weights, bias, outputs);
                case Precision.BFloat16:
                    packed = PackedBFloat16.Pack("w", inputs, outputs, weights, bias);
                    return GemmReference.Float32(a, rows, [.. weights.Select(value => HalfWidth.FromBFloat16(HalfWidth.ToBFloat16(value)))], bias, outputs);
                case Precision.Float16:
                    packed = PackedFloat16.Pack("w", inputs, outputs, weights, bias);
                    return GemmReference.Float32(a, rows, [.. weights.Select(value => (float)(Half)value)], bias, outputs);
                case Precision.Int8:
                    packed = PackedInt8.Pack("w", inputs, outputs, weights, bias);
                    return GemmReference.Int8(a, rows, weights, bias, outputs);
                default:
                    PackedInt4 int4 = PackedInt4.Pack("w", inputs, outputs, weights, bias, (inputs + 31) / 32 % 2 == 0 ? 64 : 32);
                    packed = int4;
                    return GemmReference.Int4(a, rows, int4, bias);
            }
        }

        public unsafe ReadOnlySpan<float> Multiply(
            float[] a, int rows, ReadOnlySpan<float> multiplier, ReadOnlySpan<float> residual, NormWeights? norm, bool atEnd)
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

            ReadOnlySpan<float> floats = new(input.Place<float>(a, atEnd), a.Length);
            if (precision is Precision.Int8 or Precision.Int4)
            {
                int bytes = (int)QuantizedRows.Bytes(rows, inputs);
                using GuardedMemory memory = new(bytes);
                QuantizedRows x = new(new Span<byte>(memory.Place(bytes, atEnd), bytes), rows, inputs);
                QuantizeRows.Run(floats, inputs, rows, x, bench.Pool);
                if (packed is PackedInt8 int8)
                    Gemm.Run(x, rows, int8, default, epilogue, c, bench.Pool, bench.Scratch);
                else
                    Gemm.Run(x, rows, (PackedInt4)packed, default, epilogue, c, bench.Pool, bench.Scratch);
                return c;
            }

            switch (packed)
            {
                case PackedFloat32 weights: Gemm.Run(floats, rows, weights, default, epilogue, c, bench.Pool, bench.Scratch); break;
                case PackedBFloat16 weights: Gemm.Run(floats, rows, weights, default, epilogue, c, bench.Pool, bench.Scratch); break;
                default: Gemm.Run(floats, rows, (PackedFloat16)packed, default, epilogue, c, bench.Pool, bench.Scratch); break;
            }

            return c;
        }

        /// <summary>What the last product wrote as int8.</summary>
        public int[] QuantizedOutput(int rows, int outputs, bool atEnd) => Bench.Copy(Quantized(rows, outputs, atEnd));

        public void Dispose()
        {
            foreach (GuardedMemory memory in (GuardedMemory[])[input, output, multiplierMemory, residualMemory, quantized])
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
