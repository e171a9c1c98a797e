using Lathe.Hardware;
using Lathe.Kernels;
using Lathe.Kernels.Formats;
using static Lathe.Tests.Kernels.GemmSamples;

namespace Lathe.Tests.Kernels;

/// <summary>Whole products, however their work is cut and whoever does it: one set of bits, and no memory taken.</summary>
public sealed class GemmOrderTests
{
    [Fact]
    public void Tile_depth_is_the_length_of_a_chain_and_rows_and_columns_change_nothing()
    {
        const int Rows = 29, Inputs = 300, Outputs = 70;
        using Bench bench = new();
        (float[] a, float[] w, float[] bias) = Operands(Rows, Inputs, Outputs);
        PackedWeights packed = PackedWeights.Pack("w", WeightEncoding.Float32, Inputs, Outputs, w, bias);
        foreach (Tile tile in (Tile[])[new(96, 32, 64), new(12, 64, 64), new(1, 32, 64), new(5000, 32, 64), new(0, 96, 64),
            new(12, int.MaxValue / 32 * 32, 64)])
        {
            float[] c = new float[Rows * Outputs];
            Gemm.Run(a, Rows, packed, tile, default, c, bench.Pool, bench.Scratch);
            Same(GemmReference.Float32(a, Rows, w, bias, Outputs, chain: 64), c, Rows, Inputs, Outputs);
        }
    }

    /// <summary>Columns cut the work in three ways: rows that wait to be finished, rows that do not, and threads that share out the
    /// columns.</summary>
    [Theory]
    [InlineData(131, 1)]
    [InlineData(131, 2)]
    [InlineData(50, 2)]
    public void Columns_change_the_order_of_work_and_no_bit(int rows, int threads)
    {
        const int Inputs = 520, Outputs = 300;
        (float[] a, float[] w, float[] bias) = Operands(rows, Inputs, Outputs);
        NormWeights norm = NormWeights.Pack("norm", Outputs, 1e-5f, true, Samples.Normal(13, Outputs), Samples.Normal(14, Outputs));
        using Bench bench = new(threads, rows, Inputs);
        bench.Quantise(a);
        PackedWeights float32 = PackedWeights.Pack("w", WeightEncoding.Float32, Inputs, Outputs, w, bias);
        PackedWeights bfloat16 = PackedWeights.Pack("w", WeightEncoding.BFloat16, Inputs, Outputs, w, bias);
        PackedWeights int8 = PackedWeights.Pack("w", WeightEncoding.Int8, Inputs, Outputs, w, bias);
        PackedWeights int4 = PackedWeights.Pack("w", WeightEncoding.Int4, Inputs, Outputs, w, bias);
        foreach (WeightEncoding kind in (WeightEncoding[])[WeightEncoding.Float32, WeightEncoding.BFloat16, WeightEncoding.Int8,
            WeightEncoding.Int4])
        {
            foreach (bool finishes in (bool[])[false, true])
            {
                (float[] expected, int[] codes) = Multiply(default);
                foreach (int height in (int[])[0, 12, 36])
                {
                    foreach (int columns in (int[])[32, 64, 96, 288, 1024])
                    {
                        (float[] c, int[] got) = Multiply(new Tile(height, columns, 0));
                        Assert.True(expected.AsSpan().SequenceEqual(c) && codes.AsSpan().SequenceEqual(got),
                            $"{kind} {height} × {columns}, finishing {finishes}");
                    }
                }

                (float[] Rows, int[] Codes) Multiply(Tile tile)
                {
                    float[] c = new float[rows * Outputs];
                    Epilogue epilogue = new() { Activation = Activation.Gelu };
                    if (finishes)
                    {
                        epilogue.Norm = norm;
                        epilogue.Quantized = Bench.NewRows(rows, Outputs);
                    }
                    switch (kind)
                    {
                        case WeightEncoding.Float32: Gemm.Run(a, rows, float32, tile, epilogue, c, bench.Pool, bench.Scratch); break;
                        case WeightEncoding.BFloat16: Gemm.Run(a, rows, bfloat16, tile, epilogue, c, bench.Pool, bench.Scratch); break;
                        case WeightEncoding.Int8:
                            Gemm.Run(bench.Quantized, rows, int8, tile, epilogue, c, bench.Pool,
                            bench.Scratch); break;
                        default: Gemm.Run(bench.Quantized, rows, int4, tile, epilogue, c, bench.Pool, bench.Scratch); break;
                    }
                    return (c, finishes ? Bench.Copy(epilogue.Quantized) : []);
                }
            }
        }
    }

    /// <summary>What a plan makes of columns: groups where rows wait for nothing, strips where a thread finishes them, and its own choice
    /// for 0.</summary>
    [Fact]
    public void A_plan_takes_the_columns_it_is_asked_for()
    {
        const int Rows = 1024, Inputs = 768, Outputs = 2304;
        const long PanelBytes = Inputs * 32;
        GemmPlan plain = new(Rows, Inputs, Outputs, WeightEncoding.Int8, PanelBytes, new Tile(0, 96, 0), finishesRows: false, threads: 2);
        Assert.Equal((3, 1), (plain.GroupPanels, plain.StripPanels));
        GemmPlan finishing = new(Rows, Inputs, Outputs, WeightEncoding.Int8, PanelBytes, new Tile(0, 96, 0), finishesRows: true,
            threads: 2);
        Assert.Equal((Outputs / 32, 3), (finishing.GroupPanels, finishing.StripPanels));
        GemmPlan chosen = new(Rows, Inputs, Outputs, WeightEncoding.Int8, PanelBytes, default, finishesRows: false, threads: 2);
        // where a block of activations fills the half of L2 by itself, groups of panels would not stay beside it
        if (chosen.Group == GroupReason.LargeBlock)
            Assert.Equal(Outputs / 32, chosen.GroupPanels);
        else
            Assert.InRange(chosen.GroupPanels * PanelBytes, PanelBytes, Math.Max(PanelBytes, Processor.Level2Bytes));
        Assert.Equal(1, new GemmPlan(Rows, Inputs, Outputs, WeightEncoding.Int8, PanelBytes, default, finishesRows: true,
            threads: 2).StripPanels);
    }

    /// <summary>5 threads on fewer cores, rows in other company, again and again, on every tier: one set of bits.</summary>
    [Theory]
    [InlineData(nameof(WeightEncoding.Float32))]
    [InlineData(nameof(WeightEncoding.Int8))]
    [InlineData(nameof(WeightEncoding.Int4))]
    public void Bits_depend_on_neither_threads_nor_company_nor_tier(string operands)
    {
        WeightEncoding kind = Enum.Parse<WeightEncoding>(operands);
        const int Inputs = 320, Outputs = 288;
        NormWeights norm = NormWeights.Pack("norm", Outputs, 1e-5f, true, Samples.Normal(13, Outputs), Samples.Normal(14, Outputs));
        foreach (int rows in (int[])[3, 40, 200])
        {
            (float[] a, float[] w, float[] bias) = Operands(rows, Inputs, Outputs);
            float[] residual = Samples.Normal(12, rows * Outputs);
            float[] expected = Product(1, a, residual, InstructionTier.Portable);
            foreach (InstructionTier tier in Tiers.All)
            {
                foreach (int threads in (int[])[1, 2, 5])
                    Assert.Equal(Samples.Bits(expected), Samples.Bits(Product(threads, a, residual, tier)));
            }
            for (int row = 0; row < rows; row += 13)
            {
                float[] alone = Product(2, a[(row * Inputs)..((row + 1) * Inputs)], residual[(row * Outputs)..((row + 1) * Outputs)],
                    Processor.BestTier);
                Assert.Equal(Samples.Bits(expected.AsSpan(row * Outputs, Outputs)), Samples.Bits(alone));
            }

            float[] Product(int threads, float[] input, float[] added, InstructionTier tier)
            {
                using Processor.TierScope scope = Processor.Force(tier);
                int count = input.Length / Inputs;
                using Bench bench = new(threads, count, Inputs);
                Epilogue epilogue = new() { Activation = Activation.Gelu, Residual = added, Norm = norm };
                float[] c = new float[count * Outputs];
                for (int repetition = 0; repetition < 2; repetition++)
                {
                    if (kind == WeightEncoding.Float32)
                        Gemm.Run(input, count, PackedWeights.Pack("w", WeightEncoding.Float32, Inputs, Outputs, w, bias), default, epilogue,
                            c, bench.Pool, bench.Scratch);
                    else if (kind == WeightEncoding.Int8)
                        Gemm.Run(bench.Quantise(input), count, PackedWeights.Pack("w", WeightEncoding.Int8, Inputs, Outputs, w, bias),
                            default, epilogue, c, bench.Pool, bench.Scratch);
                    else
                        Gemm.Run(bench.Quantise(input), count, PackedWeights.Pack("w", WeightEncoding.Int4, Inputs, Outputs, w, bias),
                            default, epilogue, c, bench.Pool, bench.Scratch);
                }
                return c;
            }
        }
    }

    [Fact]
    public void Reserved_scratch_is_enough_and_products_allocate_nothing()
    {
        foreach (int rows in (int[])[1, 16, 63, 64, 200, 700])
        {
            const int Inputs = 128, Outputs = 800;
            (float[] a, float[] w, float[] bias) = Operands(rows, Inputs, Outputs);
            using Bench bench = new(2, rows, Inputs);
            bench.Scratch.Reserve(Gemm.ScratchBytes(rows, Outputs, default));
            long reserved = bench.Scratch.BytesPerThread;
            PackedWeights packed = PackedWeights.Pack("w", WeightEncoding.Int8, Inputs, Outputs, w, bias);
            NormWeights norm = NormWeights.Pack("norm", Outputs, 1e-5f, true, Samples.Normal(13, Outputs), default);
            QuantizedRows quantized = Bench.NewRows(rows, Outputs);
            bench.Quantise(a);
            Epilogue epilogue = new() { Activation = Activation.Gelu, Norm = norm, Quantized = quantized };
            Gemm.Run(bench.Quantized, rows, packed, default, epilogue, [], bench.Pool, bench.Scratch);
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int repetition = 0; repetition < 3; repetition++)
            {
                Gemm.Run(bench.Quantized, rows, packed, default, epilogue, [], bench.Pool, bench.Scratch);
                QuantizeRows.Run(a, Inputs, rows, bench.Quantized, bench.Pool);
            }
            Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
            Assert.Equal(reserved, bench.Scratch.BytesPerThread);
        }
    }
}
