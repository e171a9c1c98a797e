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
        foreach ((int queries, int keys) in ((int, int)[])[(1, 1), (1, 17), (2, 3), (12, 12), (13, 31), (16, 16), (23, 33), (25, 64), (5, 129), (3, 300), (40, 513)])
        {
            foreach (int maskKind in (int[])[0, 1, 2])
            {
                Case one = new(2, queries, keys, 3, headSize, valueHeadSize, maskKind);
                double error = Samples.RelativeL2(one.Run(2), one.Reference());
                Assert.True(error < 1e-6, $"{queries} × {keys}, mask {maskKind}: {error}");
            }
        }
    }

    [Fact]
    public void Bits_depend_on_neither_threads_nor_tier()
    {
        Case one = new(3, 37, 70, 5, 20, 20, 1);
        int[] expected = Samples.Bits(one.Run(1));
        foreach (InstructionTier tier in Tiers.All)
        {
            using Processor.TierScope scope = Processor.Force(tier);
            foreach (int threads in (int[])[1, 2, 5])
                Assert.Equal(expected, Samples.Bits(one.Run(threads)));
        }
    }

    /// <summary>The same sequence of 19 alone, and as the second of a batch padded to more keys than a chain of additions.</summary>
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
        float[] alone = Attend(rows.AsSpan(0, length * Width * 3), default, 1, length);
        float[] together = Attend(merged, new AttentionMask(mask, padded, 0, 0), 2, padded);
        Assert.Equal(Samples.Bits(alone), Samples.Bits(together.AsSpan(padded * Width, length * Width)));

        static float[] Attend(ReadOnlySpan<float> merged, AttentionMask mask, int batch, int sequence)
        {
            using Bench bench = new(2);
            float[] output = new float[batch * sequence * Width];
            // Query, key and value lie beside each other, as a merged projection leaves them.
            AttentionKernel.Run(
                merged, 3 * Width, merged[Width..], 3 * Width, merged[(2 * Width)..], 3 * Width, mask, batch, sequence, sequence, Heads, Size, Size, 0, output, Width,
                bench.Pool, bench.Scratch);
            return output;
        }
    }

    [Fact]
    public void A_query_without_any_key_stays_finite()
    {
        Case one = new(1, 4, 40, 2, 16, 16, 0);
        foreach (float masked in (float[])[-10_000f, float.MinValue, float.NegativeInfinity])
        {
            float[] mask = new float[40];
            Array.Fill(mask, masked);
            Assert.All(one.Run(1, mask), value => Assert.True(float.IsFinite(value)));
        }
    }

    [Fact]
    public void NaN_shows_in_its_own_head_alone()
    {
        Case one = new(1, 4, 40, 2, 16, 16, 0);
        one.Query[1 * 32 + 3] = float.NaN;
        float[] output = one.Run(1);
        for (int index = 0; index < output.Length; index++)
            Assert.Equal(index / 32 == 1 && index % 32 < 16, float.IsNaN(output[index]));
    }

    [Fact]
    public void Reserved_scratch_is_enough_and_nothing_is_allocated()
    {
        Case one = new(2, 37, 70, 3, 20, 24, 1);
        using Bench bench = new(2);
        bench.Scratch.Reserve(AttentionKernel.ScratchBytes(70, 20, 24));
        long reserved = bench.Scratch.BytesPerThread;
        float[] output = new float[2 * 37 * 72];
        one.Run(bench, output);
        long before = GC.GetAllocatedBytesForCurrentThread();
        one.Run(bench, output);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal(reserved, bench.Scratch.BytesPerThread);
    }

    [Fact]
    public void Wrong_lengths_are_refused()
    {
        using Bench bench = new();
        Case one = new(1, 4, 40, 2, 16, 16, 1);
        Assert.Throws<ArgumentException>(() => one.Run(bench, new float[4 * 32 - 1]));
        Assert.Throws<ArgumentException>(() => one.Run(1, new float[39]));
    }

    private sealed class Case(int batch, int queries, int keys, int heads, int headSize, int valueHeadSize, int maskKind)
    {
        public float[] Query { get; } = Samples.Normal(1, batch * queries * heads * headSize);

        private readonly float[] key = Samples.Normal(2, batch * keys * heads * headSize);
        private readonly float[] value = Samples.Normal(3, batch * keys * heads * valueHeadSize);

        /// <summary>0: none. 1: over keys. 2: of every query of every head.</summary>
        private readonly float[] mask = maskKind switch { 0 => [], 1 => Samples.Normal(4, batch * keys), _ => Samples.Normal(4, batch * heads * queries * keys) };

        public float[] Run(int threads, float[]? otherMask = null)
        {
            using Bench bench = new(threads);
            float[] output = new float[batch * queries * heads * valueHeadSize];
            Run(bench, output, otherMask);
            return output;
        }

        public void Run(Bench bench, float[] output, float[]? otherMask = null)
        {
            AttentionMask added = otherMask is not null ? new(otherMask, 0, 0, 0)
                : maskKind == 0 ? default
                : maskKind == 1 ? new(mask, keys, 0, 0)
                : new(mask, heads * queries * keys, queries * keys, keys);
            AttentionKernel.Run(
                Query, heads * headSize, key, heads * headSize, value, heads * valueHeadSize, added, batch, queries, keys, heads, headSize, valueHeadSize, 0, output,
                heads * valueHeadSize, bench.Pool, bench.Scratch);
        }

        public double[] Reference()
        {
            double[] output = new double[batch * queries * heads * valueHeadSize], weights = new double[keys];
            for (int b = 0; b < batch; b++)
            {
                for (int h = 0; h < heads; h++)
                {
                    for (int q = 0; q < queries; q++)
                    {
                        for (int k = 0; k < keys; k++)
                        {
                            double score = 0;
                            for (int d = 0; d < headSize; d++)
                                score += (double)Query[((b * queries + q) * heads + h) * headSize + d] * key[((b * keys + k) * heads + h) * headSize + d];
                            weights[k] = score / Math.Sqrt(headSize)
                                + maskKind switch { 0 => 0, 1 => mask[b * keys + k], _ => mask[((b * heads + h) * queries + q) * keys + k] };
                        }
                        double largest = weights.Max(), sum = 0;
                        for (int k = 0; k < keys; k++)
                            sum += weights[k] = Math.Exp(weights[k] - largest);
                        for (int k = 0; k < keys; k++)
                        {
                            for (int d = 0; d < valueHeadSize; d++)
                                output[((b * queries + q) * heads + h) * valueHeadSize + d] += weights[k] / sum * value[((b * keys + k) * heads + h) * valueHeadSize + d];
                        }
                    }
                }
            }
            return output;
        }
    }
}
