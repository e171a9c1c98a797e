using Lathe.Hardware;
using Lathe.Kernels;

namespace Lathe.Tests.Kernels;

public sealed class AttentionTests
{
    [Theory]
    [InlineData(20, 20)]
    [InlineData(16, 16)]
    [InlineData(24, 40)]
    [InlineData(32, 32)]
    [InlineData(64, 64)]
    [InlineData(128, 128)]
    [InlineData(1, 3)]
    public void Agrees_with_float64_at_every_length(int headSize, int valueHeadSize)
    {
        foreach ((int queries, int keys) in ((int,
            int)[])[(1, 1), (1, 17), (2, 3), (12, 12), (13, 31), (16, 16), (23, 33), (25, 64), (5, 129), (3, 300), (40, 513), (2, 1100)])
        {
            foreach (int maskKind in (int[])[0, 1, 2])
            {
                AttentionCase one = new(2, queries, keys, 3, headSize, valueHeadSize, maskKind);
                double[] expected = one.Reference();
                double error = Samples.RelativeL2(one.Run(AttentionArithmetic.Float32, 2), expected);
                Assert.True(error < 1e-6, $"{queries} × {keys}, mask {maskKind}: {error}");

                // A row's largest element is up to 3.5 times its mean square root here, so that steps of 2 · 3.5 / 8,191 give each operand
                // an error of
                // 3.5 / 4,095 / √12 = 2.5e-4: of queries, keys and values together 4.3e-4, and weights add less.
                error = Samples.RelativeL2(one.Run(AttentionArithmetic.Int16, 2), expected);
                Assert.True(error < 6e-4, $"{queries} × {keys}, mask {maskKind}, int16: {error}");
            }
        }
    }

    [Theory]
    [InlineData(AttentionArithmetic.Float32)]
    [InlineData(AttentionArithmetic.Int16)]
    public void Bits_depend_on_neither_threads_nor_tier(AttentionArithmetic arithmetic)
    {
        AttentionCase one = new(3, 37, 70, 5, 20, 20, 1);
        using Bench all = new(1, 3 * 37, one.Width);
        int[] expected = Samples.Bits(one.Run(arithmetic, 1)), quantised = Bench.Copy(all.Quantise(one.Run(arithmetic, 1)));
        foreach (InstructionTier tier in Tiers.All)
        {
            using Processor.TierScope scope = Processor.Force(tier);
            foreach (int threads in (int[])[1, 2, 5])
            {
                Assert.Equal(expected, Samples.Bits(one.Run(arithmetic, threads)));

                // Rows as int8 are what the float rows quantise to, whether those are kept or not.
                foreach (bool keep in (bool[])[false, true])
                {
                    using Bench bench = new(threads, 3 * 37, one.Width);
                    float[] output = new float[keep ? 3 * 37 * one.Width : 0];
                    one.Run(arithmetic, bench, output, bench.Quantized);
                    Assert.Equal(quantised, Bench.Copy(bench.Quantized));
                    if (keep)
                        Assert.Equal(expected, Samples.Bits(output));
                }
            }
        }
    }

    /// <summary>Bits of plain sums in order, on every tier: odd sizes, heads of several chunks, more keys than a block, numbers of any
    /// size.</summary>
    [Theory]
    [MemberData(nameof(Tiers.Available), MemberType = typeof(Tiers))]
    public void Sums_are_those_of_the_reference_on_every_tier(InstructionTier tier)
    {
        using Processor.TierScope scope = Processor.Force(tier);
        foreach ((int queries, int keys, int size, int valueSize) in ((int, int, int,
            int)[])[(1, 1, 1, 1), (3, 5, 7, 9), (13, 33, 64, 64), (5, 31, 97, 65), (25, 64, 128, 32), (7, 70, 160, 40), (12, 130, 300, 16),
            (14, 1100, 32, 33)])
        {
            foreach (string kind in (string[])["normal", "extreme", "tiny", "huge"])
            {
                float[] query = Operand(kind, 1, queries * size), key = Operand(kind, 2, keys * size),
                    value = Operand(kind, 3, keys * valueSize);
                float[] mask = Samples.Normal(4, queries * keys, 3f);
                for (int index = 0; index < mask.Length; index += 5)
                    mask[index] = index % 2 == 0 ? float.NegativeInfinity : -10_000f;
                float scale = kind == "huge" ? 1e-30f : 0.125f;
                foreach (AttentionArithmetic arithmetic in Enum.GetValues<AttentionArithmetic>())
                {
                    float[] expected = new AttentionReference(arithmetic, keys, size, valueSize).Run(query, key, value, mask, scale),
                        found = new float[expected.Length];
                    using Bench bench = new();
                    AttentionKernel.Run(
                        query, size, key, size, value, valueSize, new AttentionMask(mask, 0, 0, keys), new SequenceRows([0, queries]),
                        new SequenceRows([0, keys]), 1, size, valueSize,
                        scale, arithmetic, found, valueSize, default, bench.Pool, bench.Scratch);
                    Assert.Equal(Samples.Bits(expected), Samples.Bits(found));
                }
            }
        }

        static float[] Operand(string kind, int seed, int count) => kind switch
        {
            // All of one size and alternating in sign: the largest integers everywhere, and the largest sums.
            "extreme" => [.. Enumerable.Range(0, count).Select(index => seed == 2 && index % 3 == 0 ? -3f : 3f)],
            "tiny" => Samples.Normal(seed, count, 1e-33f),
            "huge" => Samples.Normal(seed, count, 1e18f),
            _ => Samples.Normal(seed, count),
        };
    }

    /// <summary>The same sequence of 19 alone, and as the second of a batch padded to more keys than a chain of additions and than a
    /// block.</summary>
    [Theory]
    [InlineData(19, 20)]
    [InlineData(19, 64)]
    [InlineData(19, 400)]
    [InlineData(270, 600)]
    public void A_sequence_gives_the_same_bits_alone_and_padded(int length, int padded)
    {
        const int Heads = 2, Size = 20, Width = Heads * Size;
        float[] rows = Samples.Normal(1, padded * Width * 3), mask = new float[2 * padded];
        mask.AsSpan(padded + length, padded - length).Fill(-10_000f);
        float[] merged = [.. Samples.Normal(2, padded * Width * 3), .. rows];
        foreach (AttentionArithmetic arithmetic in Enum.GetValues<AttentionArithmetic>())
        {
            float[] alone = Attend(arithmetic, rows.AsSpan(0, length * Width * 3), default, [0, length], Heads, Size);
            float[] together = Attend(arithmetic, merged, new AttentionMask(mask, padded, 0, 0), [0, padded, 2 * padded], Heads, Size);
            Assert.Equal(Samples.Bits(alone), Samples.Bits(together.AsSpan(padded * Width, length * Width)));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Sequences_of_any_length_give_the_same_bits_alone_and_together(int threads)
    {
        const int Heads = 3, Size = 24, Width = Heads * Size;
        int[] lengths = [7, 1, 0, 40, 13, 520, 12, 25],
            starts = [.. lengths.Prepend(2).Select((_, index) => 2 + lengths.Take(index).Sum())];
        float[] rows = Samples.Normal(1, starts[^1] * Width * 3);
        foreach (AttentionArithmetic arithmetic in Enum.GetValues<AttentionArithmetic>())
        {
            float[] together = Attend(arithmetic, rows, default, starts, Heads, Size, threads);
            Assert.All(together[..(2 * Width)], value => Assert.Equal(0f, value));
            for (int sequence = 0; sequence < lengths.Length; sequence++)
            {
                ReadOnlySpan<float> own = rows.AsSpan(starts[sequence] * Width * 3, lengths[sequence] * Width * 3);
                float[] alone = Attend(arithmetic, own, default, [0, lengths[sequence]], Heads, Size);
                Assert.Equal(Samples.Bits(alone), Samples.Bits(together.AsSpan(starts[sequence] * Width, lengths[sequence] * Width)));
            }
        }
    }

    [Theory]
    [InlineData(AttentionArithmetic.Float32)]
    [InlineData(AttentionArithmetic.Int16)]
    public void A_query_without_any_key_stays_finite(AttentionArithmetic arithmetic)
    {
        AttentionCase one = new(1, 4, 40, 2, 16, 16, 0);
        foreach (float masked in (float[])[-10_000f, float.MinValue, float.NegativeInfinity])
        {
            float[] mask = new float[40];
            Array.Fill(mask, masked);
            float[] output = one.Run(arithmetic, 1, mask);
            Assert.All(output, value => Assert.True(float.IsFinite(value)));
            // The lowest number leaves nothing of the scores, so that keys weigh alike; −∞ takes all keys away.
            Assert.Equal(float.IsFinite(masked), output.Any(value => value != 0f));
        }
    }

    [Theory]
    [InlineData(AttentionArithmetic.Float32)]
    [InlineData(AttentionArithmetic.Int16)]
    public void NaN_shows_in_its_own_head_alone(AttentionArithmetic arithmetic)
    {
        AttentionCase one = new(1, 4, 40, 2, 16, 16, 0);
        one.Query[1 * 32 + 3] = float.NaN;
        float[] output = one.Run(arithmetic, 1);
        for (int index = 0; index < output.Length; index++)
            Assert.Equal(index / 32 == 1 && index % 32 < 16, float.IsNaN(output[index]));
    }

    [Theory]
    [InlineData(AttentionArithmetic.Float32)]
    [InlineData(AttentionArithmetic.Int16)]
    public void Reserved_scratch_is_enough_and_nothing_is_allocated(AttentionArithmetic arithmetic)
    {
        AttentionCase one = new(2, 37, 70, 3, 20, 24, 1);
        using Bench bench = new(2, 2 * 37, 72);
        bench.Scratch.Reserve(AttentionKernel.ScratchBytes(70, 3, 20, 24, arithmetic, quantizedOnly: true));
        long reserved = bench.Scratch.BytesPerThread;
        int[] starts = [0, 37, 74], keyStarts = [0, 70, 140];
        float[] key = Samples.Normal(1, 140 * 60), value = Samples.Normal(2, 140 * 72);
        Run();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal(reserved, bench.Scratch.BytesPerThread);

        void Run() => AttentionKernel.Run(
            one.Query, 60, key, 60, value, 72, default, new SequenceRows(starts), new SequenceRows(keyStarts), 3, 20, 24, 0, arithmetic,
            default, 0, bench.Quantized, bench.Pool, bench.Scratch);
    }

    [Fact]
    public void Wrong_lengths_are_refused()
    {
        using Bench bench = new(1, 3, 32);
        AttentionCase one = new(1, 4, 40, 2, 16, 16, 1);
        Assert.Throws<ArgumentException>(() => one.Run(AttentionArithmetic.Float32, bench, new float[4 * 32 - 1], default));
        Assert.Throws<ArgumentException>(() => one.Run(AttentionArithmetic.Float32, bench, default, default));
        Assert.Throws<ArgumentException>(() => one.Run(AttentionArithmetic.Float32, bench, new float[4 * 32], bench.Quantized));
        Assert.Throws<ArgumentException>(() => one.Run(AttentionArithmetic.Float32, 1, new float[39]));
        float[] rows = new float[4 * 3 * 16];
        Assert.Contains("may not fall",
            Assert.Throws<ArgumentException>(() => Attend(AttentionArithmetic.Int16, rows, default, [0, 3, 2], 1, 16)).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Attend(AttentionArithmetic.Int16, rows, default, [0, 5], 1, 16));
    }

    /// <summary>Query, key and value lie beside each other, as a merged projection leaves them.</summary>
    private static float[] Attend(AttentionArithmetic arithmetic, ReadOnlySpan<float> merged, AttentionMask mask, int[] starts, int heads,
        int size, int threads = 2)
    {
        using Bench bench = new(threads);
        int width = heads * size;
        float[] output = new float[starts[^1] * width];
        if (output.Length > 0)
        {
            AttentionKernel.Run(
                merged, 3 * width, merged[width..], 3 * width, merged[(2 * width)..], 3 * width, mask, new SequenceRows(starts),
                new SequenceRows(starts), heads, size, size,
                0, arithmetic, output, width, default, bench.Pool, bench.Scratch);
        }
        return output;
    }
}
