using Lathe.Hardware;
using Lathe.Kernels;
using Lathe.Kernels.Formats;
using static Lathe.Tests.Kernels.GemmSamples;

namespace Lathe.Tests.Kernels;

/// <summary>Whole products with every combination of what is done to their sums.</summary>
public sealed class GemmEpilogueTests
{
    /// <summary>Activation × multiplier × residual × norm × int8 × with and without float rows, on all operands, by rows and by
    /// panels.</summary>
    [Theory]
    [InlineData(50, 1)]
    [InlineData(50, 2)]
    [InlineData(131, 2)]
    public void Every_epilogue_agrees_with_float64(int rows, int threads)
    {
        const int Inputs = 96, Outputs = 100;
        (float[] a, float[] w, float[] bias) = Operands(rows, Inputs, Outputs);
        float[] multiplier = Samples.Normal(11, rows * Outputs), residual = Samples.Normal(12, rows * Outputs);
        NormWeights layerNorm = NormWeights.Pack("norm", Outputs, 1e-5f, true, Samples.Normal(13, Outputs), Samples.Normal(14, Outputs));
        NormWeights rmsNorm = NormWeights.Pack("norm", Outputs, 1e-5f, false, Samples.Normal(13, Outputs), default);
        using Bench bench = new(threads, rows, Inputs);
        PackedWeights float32 = PackedWeights.Pack("w", WeightEncoding.Float32, Inputs, Outputs, w, bias);
        PackedWeights int8 = PackedWeights.Pack("w", WeightEncoding.Int8, Inputs, Outputs, w, bias);
        PackedWeights int4 = PackedWeights.Pack("w", WeightEncoding.Int4, Inputs, Outputs, w, bias);
        bench.Quantise(a);
        foreach (WeightEncoding kind in (WeightEncoding[])[WeightEncoding.Float32, WeightEncoding.Int8, WeightEncoding.Int4])
        {
            float[] plain = kind switch
            {
                WeightEncoding.Float32 => GemmReference.Float32(a, rows, w, bias, Outputs),
                WeightEncoding.Int8 => GemmReference.Int8(a, rows, w, bias, Outputs),
                _ => GemmReference.Grouped(a, rows, int4, bias),
            };
            foreach (Activation activation in Enum.GetValues<Activation>())
            {
                for (int choice = 0; choice < 24; choice++)
                {
                    bool multiplies = (choice & 1) != 0, adds = (choice & 2) != 0, quantises = (choice & 4) != 0;
                    NormWeights? norm = (choice >> 3) switch { 1 => layerNorm, 2 => rmsNorm, _ => null };
                    double[] expected = EpilogueReference.Run(plain, Outputs, activation, multiplies ? multiplier : null,
                        adds ? residual : null, norm);

                    float[] c = new float[rows * Outputs];
                    QuantizedRows quantized = quantises ? Bench.NewRows(rows, Outputs) : default;
                    Multiply(c, quantized);
                    string what = $"{kind} {activation} multiplier {multiplies} residual {adds} norm {norm?.Centered} int8 {quantises}";
                    // A few roundings of 6e-8 each; a norm divides by a spread that is a few times smaller than its largest term.
                    Assert.True(Samples.RelativeL2(c, expected) < 5e-7, $"{what}: {Samples.RelativeL2(c, expected)}");
                    if (!quantises)
                        continue;
                    QuantizedRows direct = Bench.NewRows(rows, Outputs), alone = Bench.NewRows(rows, Outputs);
                    QuantizeRows.Run(c, Outputs, rows, direct, bench.Pool);
                    Assert.Equal(Bench.Copy(direct), Bench.Copy(quantized));
                    Multiply([], alone);
                    Assert.Equal(Bench.Copy(direct), Bench.Copy(alone));

                    void Multiply(Span<float> output, QuantizedRows int8Output)
                    {
                        Epilogue epilogue = new()
                        {
                            Activation = activation, Multiplier = multiplies ? multiplier : default, Residual = adds ? residual : default,
                            Norm = norm, Quantized = int8Output,
                        };
                        switch (kind)
                        {
                            case WeightEncoding.Float32:
                                Gemm.Run(a, rows, float32, default, epilogue, output, bench.Pool,
                                bench.Scratch); break;
                            case WeightEncoding.Int8:
                                Gemm.Run(bench.Quantized, rows, int8, default, epilogue, output, bench.Pool,
                                bench.Scratch); break;
                            default: Gemm.Run(bench.Quantized, rows, int4, default, epilogue, output, bench.Pool, bench.Scratch); break;
                        }
                    }
                }
            }
        }
    }

    [Fact]
    public void A_row_with_NaN_damages_itself_alone()
    {
        const int Rows = 20, Inputs = 64, Outputs = 40;
        (float[] a, float[] w, float[] bias) = Operands(Rows, Inputs, Outputs);
        using Bench bench = new(1, Rows, Inputs);
        PackedWeights packed = PackedWeights.Pack("w", WeightEncoding.Int8, Inputs, Outputs, w, bias);
        float[] clean = new float[Rows * Outputs], damaged = new float[Rows * Outputs];
        Gemm.Run(bench.Quantise(a), Rows, packed, default, default, clean, bench.Pool, bench.Scratch);
        a[5 * Inputs + 3] = float.NaN;
        a[9 * Inputs + 63] = float.NegativeInfinity;
        Array.Clear(a, 7 * Inputs, Inputs);
        Gemm.Run(bench.Quantise(a), Rows, packed, default, default, damaged, bench.Pool, bench.Scratch);
        for (int row = 0; row < Rows; row++)
        {
            ReadOnlySpan<float> found = damaged.AsSpan(row * Outputs, Outputs);
            if (row is 5 or 9)
                Assert.True(found.ToArray().All(float.IsNaN));
            else
                Assert.Equal(row == 7 ? bias : clean[(row * Outputs)..((row + 1) * Outputs)], found.ToArray());
        }
    }
}
