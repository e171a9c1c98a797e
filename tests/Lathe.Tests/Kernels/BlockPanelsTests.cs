using Lathe.Hardware;
using Lathe.Kernels;
using Lathe.Kernels.Formats;

namespace Lathe.Tests.Kernels;

/// <summary>Int8 weights whose blocks of zeros, four inputs of 32 outputs, are left out: the same bits as with them.</summary>
public sealed unsafe class BlockPanelsTests
{
    [Theory]
    [MemberData(nameof(Tiers.Available), MemberType = typeof(Tiers))]
    public void Products_have_the_contract_s_bits_whatever_is_left_out(InstructionTier tier)
    {
        using Processor.TierScope scope = Processor.Force(tier);
        foreach (int inputs in (int[])[1, 3, 4, 33, 130, 520, 4200])
        {
            foreach (int rows in (int[])[1, 2, 5, 12, 13, 25])
            {
                foreach (int outputs in (int[])[1, 32, 97])
                {
                    using Bench bench = new(1, rows, inputs);
                    float[] a = Samples.Normal(rows + inputs, rows * inputs), bias = Samples.Normal(outputs, outputs);
                    float[] w = Masked(inputs, outputs, 0.7, seed: rows + outputs), c = new float[rows * outputs];
                    PackedWeights weights = PackedWeights.Pack("w", WeightEncoding.Int8, inputs, outputs, w, bias);
                    Gemm.Run(bench.Quantise(a), rows, weights, default, default, c, bench.Pool, bench.Scratch);
                    Assert.Equal(GemmReference.Int8(a, rows, w, bias, outputs), c);
                }
            }
        }
    }

    /// <summary>Norm, residual, int8 rows and heads, threads by rows and by columns, against whole panels.</summary>
    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 2)]
    [InlineData(200, 1)]
    [InlineData(200, 2)]
    public void Whatever_follows_the_product_is_the_same(int rows, int threads)
    {
        const int Inputs = 260, Outputs = 192;
        using Bench bench = new(threads, rows, Inputs);
        float[] w = Masked(Inputs, Outputs, 0.6, seed: 4), bias = Samples.Normal(2, Outputs), residual = Samples.Normal(3, rows * Outputs);
        QuantizedRows input = bench.Quantise(Samples.Normal(1, rows * Inputs));
        PackedWeights sparse = PackedWeights.Pack("w", WeightEncoding.Int8, Inputs, Outputs, w, bias),
            dense = Dense(w, Inputs, Outputs, bias);
        Assert.True(sparse.SkippedShare > 0.5 && dense.SkippedShare == 0 && sparse.Bytes < dense.Bytes);
        NormWeights norm = NormWeights.Pack("n", Outputs, 1e-12f, true, Samples.Normal(5, Outputs), Samples.Normal(6, Outputs));
        foreach (bool normed in (bool[])[false, true])
        {
            List<(float[] Output, int[] Rows)> results = [];
            foreach (PackedWeights weights in (PackedWeights[])[dense, sparse])
            {
                float[] output = new float[rows * Outputs];
                QuantizedRows quantized = Bench.NewRows(rows, Outputs);
                Gemm.Run(input, rows, weights, default,
                    new Epilogue { Residual = residual, Norm = normed ? norm : null, Quantized = quantized }, output, bench.Pool,
                    bench.Scratch);
                results.Add((output, Bench.Copy(quantized)));
            }

            Assert.Equal(results[0].Output, results[1].Output);
            Assert.Equal(results[0].Rows, results[1].Rows);
        }
    }

    [Fact]
    public void Few_zeros_are_left_where_they_are()
    {
        Assert.Null(PackedWeights.Pack("w", WeightEncoding.Int8, 64, 64, Masked(64, 64, 0.2, seed: 1), default).Blocks);
        Assert.Null(PackedWeights.Pack("w", WeightEncoding.Int4, 64, 64, Masked(64, 64, 0.9, seed: 1), default).Blocks);
        PackedWeights none = PackedWeights.Pack("w", WeightEncoding.Int8, 64, 64, new float[64 * 64], default);
        Assert.Equal(1, none.SkippedShare);
        // starts of two panels and the end, and scales and biases
        Assert.Equal(64 + 2 * 64 * sizeof(float), none.Bytes);
    }

    [Theory]
    [InlineData(0.7, "% of the blocks of weights are zeros, and left out")]
    [InlineData(0.1, "and multiplied: leaving them out pays from 35 % on")]
    [InlineData(0, "")]
    public void A_product_tells_what_it_does_with_its_zeros(double share, string why)
    {
        float[] w = share == 0 ? Samples.Normal(1, 64 * 64) : Masked(64, 64, share, seed: 1);
        PackedWeights weights = PackedWeights.Pack("w", WeightEncoding.Int8, 64, 64, w, default);
        using Bench bench = new(1, 2, 64);
        using KernelRecording recording = KernelRecording.Begin();
        Gemm.Run(bench.Quantise(Samples.Normal(2, 2 * 64)), 2, weights, default, default, new float[2 * 64], bench.Pool, bench.Scratch);
        ProductDecision decision = Assert.Single(recording.Products).Decision;
        Assert.Equal(share > 0.5 ? weights.ZeroShare : 0, decision.SkippedShare);
        Assert.EndsWith(why, decision.Why, StringComparison.Ordinal);
        Assert.Equal(share > 0, decision.Why.Contains("blocks", StringComparison.Ordinal));
    }

    [Fact]
    public void Integers_that_somebody_chose_are_packed_the_same()
    {
        sbyte[] codes = [.. Masked(40, 33, 0.7, seed: 9).Select(value => (sbyte)Math.Clamp(value * 40, -127, 127))];
        float[] scales = [.. Enumerable.Range(1, 33).Select(i => i / 64f)], w = new float[codes.Length];
        for (int i = 0; i < w.Length; i++)
            w[i] = codes[i] * scales[i / 40];
        PackedWeights sparse = PackedWeights.Pack("w", WeightEncoding.Int8, 40, 33, codes, scales, default);
        Assert.True(sparse.SkippedShare > 0.5);
        float[] identity = new float[40 * 40];
        for (int i = 0; i < 40; i++)
            identity[i * 41] = 1;
        using Bench units = new(1, 40, 40);
        float[] columns = new float[40 * 33];
        Gemm.Run(units.Quantise(identity), 40, sparse, default, default, columns, units.Pool, units.Scratch);
        for (int i = 0; i < 40; i++)
        {
            for (int o = 0; o < 33; o++)
                Assert.Equal(w[o * 40 + i], columns[i * 33 + o], 1e-6f * Math.Abs(w[o * 40 + i]));
        }
    }

    /// <summary>A packed file is not trusted: what its index says is checked before a product reads by it.</summary>
    [Fact]
    public void A_payload_whose_index_is_wrong_is_refused_by_name()
    {
        PackedWeights weights = PackedWeights.Pack("w", WeightEncoding.Int8, 64, 96, Masked(64, 96, 0.7, seed: 1), default);
        byte[] good = weights.Payload.ToArray();
        Assert.Equal(weights.SkippedShare, From(good).SkippedShare);
        Assert.Equal(good, From(good).Payload.ToArray());
        foreach ((int at, int value) in (ReadOnlySpan<(int, int)>)[(0, 1), (4, -1), (4, 1 << 20), (8, 0), (12, 5), (12, int.MaxValue)])
            Refused(at, BitConverter.GetBytes(value));
        Refused(16, BitConverter.GetBytes((ushort)16));
        Refused(16, BitConverter.GetBytes((ushort)15));
        Assert.Contains("'w'", Assert.Throws<ArgumentException>(() => From(good[..^4])).Message, StringComparison.Ordinal);
        Assert.Contains("'w'", Assert.Throws<ArgumentException>(() => From(good[..8])).Message, StringComparison.Ordinal);

        void Refused(int at, byte[] bytes)
        {
            byte[] bad = [.. good];
            bytes.CopyTo(bad, at);
            Assert.Contains("'w'", Assert.Throws<ArgumentException>(() => From(bad)).Message, StringComparison.Ordinal);
        }

        static PackedWeights From(byte[] payload)
        {
            NativeBlock block = NativeBlock.Allocate(payload.Length);
            payload.CopyTo(block.Span);
            return PackedWeights.FromPayload("w", WeightEncoding.Int8, 64, 96, block);
        }
    }

    private static PackedWeights Dense(float[] w, int inputs, int outputs, float[] bias)
    {
        PanelLayout layout = new(WeightEncoding.Int8, inputs, outputs);
        NativeBlock block = NativeBlock.Allocate(layout.Bytes);
        fixed (float* source = w)
            PanelPacker.Run(layout, source, block.Pointer);
        bias.CopyTo(new Span<float>(block.Pointer + layout.BiasOffset, outputs));
        return PackedWeights.FromPayload("w", WeightEncoding.Int8, inputs, outputs, block);
    }

    /// <summary>So many of the blocks zero, chance deciding which; of every third panel all, and not the first of the first.</summary>
    private static float[] Masked(int inputs, int outputs, double share, int seed)
    {
        float[] w = Samples.Normal(seed, inputs * outputs);
        Random random = new(seed);
        for (int panel = 0; panel < (outputs + 31) / 32; panel++)
        {
            for (int four = 0; four < (inputs + 3) / 4; four++)
            {
                if (panel % 3 != 2 && (random.NextDouble() >= share || (panel == 0 && four == 0)))
                    continue;
                for (int o = panel * 32; o < Math.Min(outputs, panel * 32 + 32); o++)
                    w.AsSpan(o * inputs + four * 4, Math.Min(4, inputs - four * 4)).Clear();
            }
        }

        return w;
    }
}
