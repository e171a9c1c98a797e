using Lathe.Hardware;
using Lathe.Kernels;
using Lathe.Kernels.Formats;

namespace Lathe.Tests.Kernels;

/// <summary>Whole products: every shape to the bit, every combination of epilogue, every way to cut the work.</summary>
public sealed class GemmTests
{
    private static readonly int[] OutputSizes = [1, 31, 32, 33, 65, 97];
    private static readonly int[] InputSizes = [1, 3, 4, 33, 130, 257, 520];

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

    private static IEnumerable<(int Rows, int Inputs, int Outputs)> Shapes()
    {
        for (int rows = 1; rows <= 33; rows++)
        {
            foreach (int inputs in InputSizes)
                yield return (rows, inputs, OutputSizes[(rows + inputs) % OutputSizes.Length]);
        }
        foreach (int inputs in InputSizes)
        {
            foreach (int outputs in OutputSizes)
                yield return (7, inputs, outputs);
        }
    }

    private static (float[] A, float[] Weights, float[] Bias) Operands(int rows, int inputs, int outputs) =>
        (Samples.Normal(rows, rows * inputs), Samples.Normal(inputs, inputs * outputs, 0.3f), Samples.Normal(outputs, outputs));

    private static void Same(float[] expected, float[] found, int rows, int inputs, int outputs)
    {
        for (int index = 0; index < expected.Length; index++)
        {
            if (BitConverter.SingleToInt32Bits(expected[index]) != BitConverter.SingleToInt32Bits(found[index]))
                Assert.Fail(
                    $"{rows} × {inputs} × {outputs}: [{index / outputs}, {index % outputs}] is {found[index]:R}, expected "
                    + $"{expected[index]:R}");
        }
    }
}
