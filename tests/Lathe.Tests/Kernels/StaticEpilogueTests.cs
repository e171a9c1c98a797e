using Lathe.Hardware;
using Lathe.Kernels.Formats;
using static Lathe.Tests.Kernels.GemmSamples;

namespace Lathe.Tests.Kernels;

/// <summary>Products whose rows leave as int8 of a static scale: the same bits as floats that are quantised afterwards.</summary>
public sealed class StaticEpilogueTests
{
    private const float Scale = 0.05f;

    /// <summary>Panels that are whole and not, strides with room behind the last panel, rows shared out by rows and by panels.</summary>
    [Theory]
    [InlineData(1, 96, 100, 1)]
    [InlineData(7, 64, 1024, 2)]
    [InlineData(16, 257, 65, 2)]
    [InlineData(50, 96, 100, 1)]
    [InlineData(50, 130, 31, 2)]
    [InlineData(131, 33, 160, 2)]
    [InlineData(150, 64, 992, 2)]
    public void Rows_are_quantised_as_they_are_stored(int rows, int inputs, int outputs, int threads)
    {
        using Case it = new(rows, inputs, outputs, threads);
        foreach (Activation activation in Enum.GetValues<Activation>())
        {
            for (int choice = 0; choice < 4; choice++)
                it.Check(activation, multiplies: (choice & 1) != 0, adds: (choice & 2) != 0);
        }
    }

    [Theory]
    [MemberData(nameof(Tiers.Available), MemberType = typeof(Tiers))]
    public void On_every_tier(InstructionTier tier)
    {
        using (Processor.TierScope scope = Processor.Force(tier))
        {
            using Case it = new(13, 68, 97, 1);
            it.Check(Activation.Gelu, multiplies: true, adds: true);
            it.Check(Activation.None, multiplies: false, adds: false);
        }
    }

    [Theory]
    [InlineData(20, 1)]
    [InlineData(20, 2)]
    [InlineData(150, 2)]
    public void A_row_with_NaN_or_infinity_is_zeros_with_the_scale_NaN_and_others_stay(int rows, int threads)
    {
        using Case it = new(rows, 64, 168, threads);
        it.Residual[5 * 168 + 167] = float.NaN;
        it.Residual[9 * 168] = float.NegativeInfinity;
        it.Input[11 * 64 + 3] = float.PositiveInfinity;
        QuantizedRows found = it.Check(Activation.Relu, multiplies: false, adds: true);
        for (int row = 0; row < rows; row++)
        {
            Assert.Equal(row is 5 or 9 or 11, float.IsNaN(found.Scales[row]));
            if (row is 5 or 9 or 11)
                Assert.All(found.Values.Slice(row * found.Stride, found.Stride).ToArray(), value => Assert.Equal(0, value));
        }
    }

    /// <summary>A norm quantises in its last pass: the bits of a norm whose floats are quantised afterwards, and the floats of one that
    /// does not quantise.</summary>
    [Theory]
    [InlineData(5000, 32, 31, 1)]
    [InlineData(2000, 32, 32, 1)]
    [InlineData(2000, 48, 100, 2)]
    [InlineData(50, 96, 384, 1)]
    public void Rows_of_a_norm_are_quantised_as_they_are_normed(int rows, int inputs, int outputs, int threads)
    {
        using Case it = new(rows, inputs, outputs, threads);
        it.CheckNorm();
    }

    /// <summary>One product, with weights as floats, int8 and 4 bits.</summary>
    private sealed class Case(int rows, int inputs, int outputs, int threads) : IDisposable
    {
        private readonly Bench bench = new(threads, rows, inputs);
        private readonly float[] weights = Operands(rows, inputs, outputs).Weights, bias = Operands(rows, inputs, outputs).Bias;
        private readonly float[] multiplier = Samples.Normal(11, rows * outputs);
        private readonly RowScaling scaling = RowScaling.Create("next", outputs, [.. Samples.Normal(15, outputs).Select(x => 1f + x * x)],
            Samples.Normal(16, outputs), Scale);

        public float[] Input { get; } = Operands(rows, inputs, outputs).A;

        public float[] Residual { get; } = Samples.Normal(12, rows * outputs);

        public void Dispose() => bench.Dispose();

        /// <returns>What int8 weights gave.</returns>
        public QuantizedRows Check(Activation activation, bool multiplies, bool adds)
        {
            bench.Quantise(Input);
            QuantizedRows of8 = default;
            foreach (WeightEncoding kind in (WeightEncoding[])[WeightEncoding.Float32, WeightEncoding.Int4, WeightEncoding.Int8])
            {
                PackedWeights packed = PackedWeights.Pack("w", kind, inputs, outputs, weights, bias);
                float[] floats = new float[rows * outputs];
                QuantizedRows expected = Filled(), found = Filled(), beside = Filled();
                Run(packed, floats, default);
                QuantizeRows.Run(floats, outputs, rows, expected.Scaled(scaling), bench.Pool);
                Run(packed, [], found.Scaled(scaling));
                string what = $"{kind} {activation} multiplier {multiplies} residual {adds}";
                Assert.True(Bench.Copy(expected).SequenceEqual(Bench.Copy(found)), what);
                // rows that are read as floats too are quantised once they are whole
                Run(packed, floats, beside.Scaled(scaling));
                Assert.True(Bench.Copy(expected).SequenceEqual(Bench.Copy(beside)), what + ", and floats");
                of8 = found;
            }

            return of8;

            void Run(PackedWeights packed, Span<float> output, QuantizedRows quantized)
            {
                Epilogue epilogue = new()
                {
                    Activation = activation, Multiplier = multiplies ? multiplier : default, Residual = adds ? Residual : default,
                    Quantized = quantized,
                };
                if (packed.Layout.Format.IsInteger)
                    Gemm.Run(bench.Quantized, rows, packed, default, epilogue, output, bench.Pool, bench.Scratch);
                else
                    Gemm.Run(Input, rows, packed, default, epilogue, output, bench.Pool, bench.Scratch);
            }
        }

        public void CheckNorm()
        {
            bench.Quantise(Input);
            foreach (bool centered in (bool[])[true, false])
            {
                NormWeights norm = NormWeights.Pack("n", outputs, 1e-5f, centered, [.. Samples.Normal(21, outputs).Select(x => 1 + x / 8)],
                    centered ? Samples.Normal(22, outputs) : []);
                PackedWeights packed = PackedWeights.Pack("w", WeightEncoding.Int8, inputs, outputs, weights, bias);
                float[] plain = new float[rows * outputs], normed = new float[rows * outputs], together = new float[rows * outputs];
                Gemm.Run(bench.Quantized, rows, packed, default, default, plain, bench.Pool, bench.Scratch);
                float[] sums = [.. plain.Zip(Residual, (x, y) => x + y)];
                RowNorm.Run(sums, rows, norm, default, normed, default, bench.Pool);
                QuantizedRows expected = Filled(), found = Filled(), apart = Filled();
                QuantizeRows.Run(normed, outputs, rows, expected.Scaled(scaling), bench.Pool);
                Gemm.Run(bench.Quantized, rows, packed, default, new Epilogue
                {
                    Residual = Residual, Norm = norm, Quantized = found.Scaled(scaling),
                }, together, bench.Pool, bench.Scratch);
                Assert.Equal(normed, together);
                Assert.True(Bench.Copy(expected).SequenceEqual(Bench.Copy(found)), $"in the product, centred {centered}");
                RowNorm.Run(plain, rows, norm, Residual, together, apart.Scaled(scaling), bench.Pool);
                Assert.Equal(normed, together);
                Assert.True(Bench.Copy(expected).SequenceEqual(Bench.Copy(apart)), $"by itself, centred {centered}");
            }
        }

        private QuantizedRows Filled()
        {
            QuantizedRows made = Bench.NewRows(rows, outputs);
            made.Values.Fill(99);
            made.Sums.Fill(99);
            return made;
        }
    }
}
