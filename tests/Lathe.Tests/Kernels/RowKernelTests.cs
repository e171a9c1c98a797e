using Lathe.Hardware;
using Lathe.Kernels;
using Lathe.Kernels.Formats;

namespace Lathe.Tests.Kernels;

public sealed class RowKernelTests
{
    private static readonly int[] Widths = [1, 2, 15, 16, 17, 31, 32, 33, 47, 48, 64, 100, 384, 769];

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    public void Norms_agree_with_float64(bool centered, bool withResidual)
    {
        using Bench bench = new(2);
        foreach (int width in Widths)
        {
            const int Rows = 23;
            // A mean far from zero is where one-pass moments lose their digits.
            float[] x = [.. Samples.Normal(width, Rows * width).Select(value => value + 30f)],
                residual = withResidual ? Samples.Normal(2, Rows * width) : [];
            NormWeights norm = NormWeights.Pack("n", width, 1e-5f, centered, Samples.Normal(3, width),
                centered ? Samples.Normal(4, width) : default);
            float[] y = new float[Rows * width];
            QuantizedRows quantized = Bench.NewRows(Rows, width), alone = Bench.NewRows(Rows, width), direct = Bench.NewRows(Rows, width);
            RowNorm.Run(x, Rows, norm, residual, y, quantized, bench.Pool);
            double[] expected = [.. x.Select((value, index) => withResidual ? (double)(value + residual[index]) : value)];
            for (int row = 0; row < Rows; row++)
                EpilogueReference.Norm(expected.AsSpan(row * width, width), norm);
            // The mean of numbers around 30 is known to about 30 × 2⁻²⁴, and 1 is divided by a spread of 1.
            if (width > 1)
                Assert.True(Samples.RelativeL2(y, expected) < 2e-5, $"{width}: {Samples.RelativeL2(y, expected)}");
            QuantizeRows.Run(y, width, Rows, direct, bench.Pool);
            RowNorm.Run(x, Rows, norm, residual, [], alone, bench.Pool);
            Assert.Equal(Bench.Copy(direct), Bench.Copy(quantized));
            Assert.Equal(Bench.Copy(direct), Bench.Copy(alone));
            RowNorm.Run(x, Rows, norm, residual, x, default, bench.Pool);
            Assert.Equal(Samples.Bits(y), Samples.Bits(x));
        }
    }

    [Fact]
    public void Every_tier_and_thread_count_gives_the_same_bits()
    {
        foreach (int width in Widths)
        {
            const int Rows = 200;
            float[] x = Samples.Normal(width, Rows * width);
            NormWeights norm = NormWeights.Pack("n", width, 1e-5f, true, Samples.Normal(3, width), Samples.Normal(4, width));
            int[] expected = Compute(InstructionTier.Portable, 1);
            foreach (InstructionTier tier in Tiers.All)
            {
                foreach (int threads in (int[])[1, 2, 5])
                    Assert.Equal(expected, Compute(tier, threads));
            }

            int[] Compute(InstructionTier tier, int threads)
            {
                using Processor.TierScope scope = Processor.Force(tier);
                using Bench bench = new(threads);
                float[] normed = new float[Rows * width];
                QuantizedRows quantized = Bench.NewRows(Rows, width);
                RowNorm.Run(x, Rows, norm, default, normed, quantized, bench.Pool);
                return [.. Samples.Bits(normed), .. Bench.Copy(quantized)];
            }
        }
    }

    [Fact]
    public void Quantised_rows_follow_the_rule_and_sum_up()
    {
        using Bench bench = new();
        foreach (int width in Widths)
        {
            const int Rows = 9;
            float[] x = Samples.Normal(width, Rows * (width + 5));
            x.AsSpan(2 * (width + 5), width).Clear();
            x[3 * (width + 5) + width - 1] = float.NaN;
            x[4 * (width + 5)] = float.PositiveInfinity;
            x.AsSpan(5 * (width + 5), width).Fill(1e-38f);
            QuantizedRows quantized = Bench.NewRows(Rows, width);
            quantized.Values.Fill(99);
            QuantizeRows.Run(x, width + 5, Rows, quantized, bench.Pool);
            for (int row = 0; row < Rows; row++)
            {
                (int[] values, float scale) = row is 2 or 3 or 4 or 5
                    ? (new int[width], row is 3 or 4 ? float.NaN : 0f)
                    : GemmReference.Quantise(x.AsSpan(row * (width + 5), width));
                Assert.Equal(scale, quantized.Scales[row]);
                for (int column = 0; column < quantized.Stride; column++)
                    Assert.Equal(column < width ? values[column] : 0, quantized.Values[row * quantized.Stride + column]);
                for (int block = 0; block < quantized.Blocks; block++)
                    Assert.Equal(values.Skip(block * 32).Take(32).Sum(), quantized.Sums[row * quantized.Blocks + block]);
            }
        }
    }

    [Theory]
    [InlineData(WeightEncoding.Float32)]
    [InlineData(WeightEncoding.BFloat16)]
    [InlineData(WeightEncoding.Float16)]
    public void Embeddings_are_summed_normed_and_quantised(WeightEncoding storage)
    {
        using Bench bench = new(2);
        foreach (int width in Widths)
        {
            const int Rows = 300;
            Random random = new(width);
            int[][] ids = [.. Enumerable.Range(0, 3).Select(_ => Enumerable.Range(0, Rows).Select(_ => random.Next(50)).ToArray())];
            float[][] values = [.. Enumerable.Range(0, 3).Select(table => Samples.Normal(table, 50 * width))];
            EmbeddingTable[] tables = [.. values.Select(table => EmbeddingTable.Pack("t", 50, width, storage, table))];
            NormWeights norm = NormWeights.Pack("n", width, 1e-12f, true, Samples.Normal(3, width), Samples.Normal(4, width));
            float[] plain = new float[Rows * width], normed = new float[Rows * width], expected = new float[Rows * width];
            QuantizedRows quantized = Bench.NewRows(Rows, width), alone = Bench.NewRows(Rows, width);
            EmbeddingSum.Run(Rows, new(tables[0], ids[0]), new(tables[1], ids[1]), new(tables[2], ids[2]), null, plain, default,
                bench.Pool);
            for (int index = 0; index < expected.Length; index++)
                expected[index] = Stored(0, index) + Stored(1, index) + Stored(2, index);
            Assert.Equal(expected, plain);
            EmbeddingSum.Run(Rows, new(tables[0], ids[0]), new(tables[1], ids[1]), new(tables[2], ids[2]), norm, normed, quantized,
                bench.Pool);
            RowNorm.Run(plain, Rows, norm, default, plain, default, bench.Pool);
            Assert.Equal(plain, normed);
            EmbeddingSum.Run(Rows, new(tables[0], ids[0]), new(tables[1], ids[1]), new(tables[2], ids[2]), norm, [], alone, bench.Pool);
            Assert.Equal(Bench.Copy(quantized), Bench.Copy(alone));
            EmbeddingSum.Run(Rows, new(tables[0], ids[0]), default, default, null, plain, default, bench.Pool);
            Assert.Equal(Stored(0, width), plain[width]);

            float Stored(int table, int index)
            {
                float value = values[table][ids[table][index / width] * width + index % width];
                return storage switch
                {
                    WeightEncoding.Float32 => value,
                    WeightEncoding.Float16 => (float)(Half)value,
                    _ =>
                    HalfWidth.FromBFloat16(HalfWidth.ToBFloat16(value))
                };
            }
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(50)]
    [InlineData(int.MinValue)]
    public void An_id_outside_the_table_is_refused_by_name(int id)
    {
        using Bench bench = new();
        EmbeddingTable table = EmbeddingTable.Pack("embeddings.words", 50, 4, WeightEncoding.Float32, new float[200]);
        int[] ids = [3, 4, id];
        ArgumentOutOfRangeException exception = Assert.Throws<ArgumentOutOfRangeException>(
            () => EmbeddingSum.Run(3, new(table, ids), default, default, null, new float[12], default, bench.Pool));
        Assert.Contains("'embeddings.words'", exception.Message, StringComparison.Ordinal);
        Assert.Contains($"id {id} in row 2", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_are_copied_between_strides()
    {
        float[] copy = new float[8];
        RowCopy.Run([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], 6, 2, 2, copy.AsSpan(1), 4);
        Assert.Equal([0f, 1f, 2f, 0f, 0f, 7f, 8f, 0f], copy);
    }
}
