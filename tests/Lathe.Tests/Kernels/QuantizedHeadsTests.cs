using Lathe.Hardware;
using Lathe.Kernels;
using Lathe.Kernels.Formats;

namespace Lathe.Tests.Kernels;

/// <summary>Products that write 16-bit heads, and attention that reads them: to the bit what attention makes of the product's
/// floats.</summary>
public sealed class QuantizedHeadsTests
{
    [Theory]
    [InlineData(Precision.Int8)]
    [InlineData(Precision.Int4)]
    [InlineData(Precision.Float32)]
    public void A_product_s_heads_are_what_its_floats_quantise_to(Precision precision)
    {
        foreach ((int rows, int heads, int headSize) in ((int, int,
            int)[])[(1, 3, 64), (7, 5, 32), (13, 4, 20), (40, 1, 96), (64, 6, 64), (70, 3, 40), (75, 6, 128), (201, 3, 64), (390, 2, 33),
            (401, 2, 32)])
        {
            using HeadProduct product = new(precision, rows, 96, heads, headSize);
            using Bench one = new();
            bool addsResidual = rows % 2 == 0;
            int[] expected = HeadsReference.Quantise(product.ToFloats(one, default, addsResidual), heads, headSize);
            foreach (InstructionTier tier in Tiers.All)
            {
                using Processor.TierScope scope = Processor.Force(tier);
                // Parts of rows and of columns; blocks and groups of one tile and one panel.
                foreach ((int threads, Tile tile) in ((int,
                    Tile)[])[(1, default), (2, default), (5, new Tile(12, 32, 0)), (3, new Tile(24, 96, 0))])
                {
                    using Bench bench = new(threads);
                    int[] found = HeadsReference.Copy(product.ToHeads(bench, tile, addsResidual, atEnd: threads != 2));
                    if (!expected.AsSpan().SequenceEqual(found))
                        Assert.Fail(
                            $"{tier}, {threads} threads, {rows} x {heads} heads of {headSize}: element "
                            + $"{expected.AsSpan().CommonPrefixLength(found)} differs");
                }
            }
        }
    }

    [Fact]
    public void Attention_gives_the_bits_that_it_gives_of_floats()
    {
        int[] lengths = [7, 1, 0, 40, 13, 64, 33], starts = [.. lengths.Prepend(2).Select((_, index) => 2 + lengths.Take(index).Sum())];
        foreach ((int heads, int size) in ((int, int)[])[(3, 32), (2, 64), (2, 20), (1, 160)])
        {
            using HeadProduct product = new(Precision.Int8, starts[^1], 64, 3 * heads, size);
            using Bench one = new();
            float[] merged = product.ToFloats(one), mask = Samples.Normal(9, lengths.Length * 64, 2f);
            for (int index = 0; index < mask.Length; index += 7)
                mask[index] = float.NegativeInfinity;
            int width = heads * size;
            foreach (InstructionTier tier in Tiers.All)
            {
                using Processor.TierScope scope = Processor.Force(tier);
                foreach (int threads in (int[])[1, 3])
                {
                    using Bench bench = new(threads, starts[^1], width);
                    AttentionMask added = threads == 1 ? new AttentionMask(mask, 64, 0, 0) : default;
                    float[] expected = new float[starts[^1] * width], found = new float[starts[^1] * width];
                    AttentionKernel.Run(
                        merged, 3 * width, merged.AsSpan(width), 3 * width, merged.AsSpan(2 * width), 3 * width, added,
                        new SequenceRows(starts), new SequenceRows(starts), heads, size, size,
                        0.2f, AttentionArithmetic.Int16, expected, width, default, bench.Pool, bench.Scratch);
                    Attend(product.ToHeads(bench), added, starts, found, default, bench);
                    Assert.Equal(Samples.Bits(expected), Samples.Bits(found));

                    // Rows as int8 alone, in chunks of all heads.
                    QuantizedRows rows = Bench.NewRows(starts[^1], width);
                    rows.Values.Clear();
                    Attend(product.ToHeads(bench, atEnd: false), added, starts, default, rows, bench);
                    QuantizeRows.Run(expected.AsSpan(2 * width), width, starts[^1] - 2, bench.Quantized, bench.Pool);
                    Assert.Equal(Values(bench.Quantized, 0, starts[^1] - 2), Values(rows, 2, starts[^1] - 2));
                }
            }
        }

        static sbyte[] Values(QuantizedRows rows, int first, int count) =>
            rows.Values.Slice(first * rows.Stride, count * rows.Stride).ToArray();
    }

    /// <summary>Other keys than queries, in memory of their own, more than a block of them, and values of another width.</summary>
    [Theory]
    [InlineData(25, 513, 64, 32)]
    [InlineData(3, 1100, 32, 96)]
    [InlineData(13, 45, 40, 70)]
    public void Operands_may_stand_apart(int queries, int keys, int size, int valueSize)
    {
        const int Heads = 2;
        using HeadProduct query = new(Precision.Int8, queries, 32, Heads, size, 1), key = new(Precision.Int4, keys, 32, Heads, size, 5),
            value = new(Precision.Int8, keys, 32, Heads, valueSize, 9);
        using Bench bench = new(2);
        float[] expected = new float[queries * Heads * valueSize], found = new float[expected.Length];
        SequenceRows queryRows = new([0, queries]), keyRows = new([0, keys]);
        AttentionKernel.Run(
            query.ToFloats(bench), Heads * size, key.ToFloats(bench), Heads * size, value.ToFloats(bench), Heads * valueSize, default,
            queryRows, keyRows, Heads, size, valueSize, 0,
            AttentionArithmetic.Int16, expected, Heads * valueSize, default, bench.Pool, bench.Scratch);
        AttentionKernel.Run(
            query.ToHeads(bench), key.ToHeads(bench), value.ToHeads(bench), default, queryRows, keyRows, 0, found, Heads * valueSize,
            default, bench.Pool, bench.Scratch);
        Assert.Equal(Samples.Bits(expected), Samples.Bits(found));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_number_that_is_none_shows_in_its_own_head_alone(float number)
    {
        const int Rows = 37, Heads = 3, Size = 32;
        PackedWeights weights = PackedWeights.Pack("w", WeightEncoding.Float32, 1, 3 * Heads * Size, Samples.Normal(1, 3 * Heads * Size),
            default);
        float[] input = new float[Rows], residual = Samples.Normal(2, Rows * 3 * Heads * Size), found = new float[Rows * Heads * Size];
        // A value of the second head, which all queries read.
        residual[5 * 3 * Heads * Size + 2 * Heads * Size + Size + 3] = number;
        using Bench bench = new(2);
        QuantizedHeads heads = new(new byte[QuantizedHeads.Bytes(Rows, 3 * Heads, Size)], Rows, 3 * Heads, Size);
        Gemm.Run(input, Rows, weights, default, new Epilogue { Residual = residual, Heads = heads }, default, bench.Pool, bench.Scratch);
        Attend(heads, default, [0, Rows], found, default, bench);
        for (int index = 0; index < found.Length; index++)
            Assert.Equal(index / Size % Heads == 1, float.IsNaN(found[index]));
    }

    [Theory]
    [InlineData(40, 64)]
    [InlineData(300, 64)]
    [InlineData(40, 20)]
    public void Reserved_scratch_is_enough_and_nothing_is_allocated(int rows, int headSize)
    {
        const int Heads = 6, Inputs = 32;
        using Bench bench = new(2, rows, Heads / 3 * headSize);
        PackedWeights weights = PackedWeights.Pack("w", WeightEncoding.Int8, Inputs, Heads * headSize,
            Samples.Normal(1, Inputs * Heads * headSize), default);
        QuantizedRows input = Bench.NewRows(rows, Inputs);
        QuantizeRows.Run(Samples.Normal(2, rows * Inputs), Inputs, rows, input, bench.Pool);
        byte[] memory = new byte[QuantizedHeads.Bytes(rows, Heads, headSize)];
        int[] starts = [0, rows];
        bench.Scratch.Reserve(Gemm.ScratchBytes(rows, Heads * headSize, default, headSize));
        bench.Scratch.Reserve(AttentionKernel.ScratchBytes(rows, Heads / 3, headSize, headSize, AttentionArithmetic.Int16,
            quantizedOnly: true));
        long reserved = bench.Scratch.BytesPerThread;
        Run(input);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run(input);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal(reserved, bench.Scratch.BytesPerThread);

        void Run(QuantizedRows input)
        {
            QuantizedHeads heads = new(memory, rows, Heads, headSize);
            Gemm.Run(input, rows, weights, default, new Epilogue { Heads = heads }, default, bench.Pool, bench.Scratch);
            Attend(heads, default, starts, default, bench.Quantized, bench);
        }
    }

    [Fact]
    public void What_does_not_match_is_refused()
    {
        using Bench bench = new(1, 3, 64);
        using HeadProduct product = new(Precision.Int8, 3, 32, 2, 32), other = new(Precision.Int8, 3, 32, 2, 64),
            fewer = new(Precision.Int8, 2, 32, 2, 32);
        NormWeights norm = NormWeights.Pack("norm", 64, 1e-5f, true, Samples.Normal(1, 64), default);
        Refused(new Epilogue { Heads = other.Heads() }, default);
        Refused(new Epilogue { Heads = fewer.Heads() }, default);
        Refused(new Epilogue { Heads = product.Heads() }, new float[3 * 64]);
        Refused(new Epilogue { Heads = product.Heads(), Norm = norm }, default);
        Refused(new Epilogue { Heads = product.Heads(), Quantized = bench.Quantized }, default);
        Assert.Throws<ArgumentException>(() => Attend(product.Heads(), other.Heads(), product.Heads()));
        Assert.Throws<ArgumentException>(() => Attend(product.Heads(), product.Heads().Slice(0, 1), product.Heads()));
        Assert.Throws<ArgumentException>(() => Attend(product.Heads(), fewer.Heads(), product.Heads()));
        Assert.Throws<ArgumentOutOfRangeException>(() => product.Heads().Slice(1, 2).Rows);
        Assert.Throws<ArgumentException>(() => new QuantizedHeads(new byte[QuantizedHeads.Bytes(3, 2, 32) - 1], 3, 2, 32).Rows);
        Assert.Throws<ArgumentOutOfRangeException>(() => QuantizedHeads.Bytes(3, 2, 0));

        void Refused(in Epilogue epilogue, Span<float> output)
        {
            try
            {
                product.Run(bench, default, epilogue, output);
            }
            catch (ArgumentException)
            {
                return;
            }
            Assert.Fail("the epilogue was accepted");
        }

        void Attend(QuantizedHeads query, QuantizedHeads key, QuantizedHeads value) => AttentionKernel.Run(
            query, key, value, default, new SequenceRows([0, 3]), new SequenceRows([0, 3]), 0, new float[3 * 64], 64, default, bench.Pool,
            bench.Scratch);
    }

    /// <summary>Queries, keys and values of one merged projection.</summary>
    private static void Attend(QuantizedHeads merged, AttentionMask mask, int[] starts, Span<float> output, QuantizedRows quantized,
        Bench bench)
    {
        int heads = merged.Heads / 3;
        AttentionKernel.Run(
            merged.Slice(0, heads), merged.Slice(heads, heads), merged.Slice(2 * heads, heads), mask, new SequenceRows(starts),
            new SequenceRows(starts), 0.2f,
            output, heads * merged.HeadSize, quantized, bench.Pool, bench.Scratch);
    }
}
