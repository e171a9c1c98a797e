using System.Runtime.InteropServices;
using Lathe.Kernels;
using Lathe.Kernels.Formats;
using Lathe.Kernels.Generator.Tests;

namespace Lathe.Tests.Kernels;

/// <summary>Embeddings of 8 and 4 bits: what a lookup gives is held against a reading of the payload by its description in
/// docs/formats/packed-model.md.</summary>
public sealed unsafe class IntegerEmbeddingTests
{
    private const int Count = 7;

    private static readonly WeightFormat[] Formats =
    [
        WeightEncoding.Int8, WeightEncoding.Int4, new(WeightEncoding.Int4, 64), new(WeightEncoding.Int4, WeightFormat.WholeColumns),
    ];

    private static readonly int[] Widths = [.. Enumerable.Range(1, 130), 384, 768, 769];

    [Fact]
    public void A_lookup_gives_the_code_times_its_scale_and_touches_nothing_beside_table_and_row()
    {
        using GuardedMemory memory = new(Count * Widths.Max() * 2), outputs = new(Widths.Max() * sizeof(float));
        foreach (int width in Widths)
        {
            foreach (WeightFormat format in Formats)
            {
                EmbeddingTable packed = EmbeddingTable.Pack("t", Count, width, format, Samples.Normal(width, Count * width));
                IntegerRows rows = new(Count, width, format);
                foreach (bool atEnd in (bool[])[true, false])
                {
                    byte* table = memory.Place(packed.Payload, atEnd);
                    float* output = (float*)outputs.Place(width * sizeof(float), atEnd);
                    foreach (int row in (int[])[0, 3, Count - 1])
                    {
                        rows.Read(table, row, output, accumulate: false);
                        for (int i = 0; i < width; i++)
                            Assert.Equal(Value(packed.Payload, width, format.For(width), row, i), output[i]);
                        rows.Read(table, 1, output, accumulate: true);
                        for (int i = 0; i < width; i++)
                        {
                            Assert.Equal(Value(packed.Payload, width, format.For(width), 1, i)
                                + Value(packed.Payload, width, format.For(width), row, i), output[i]);
                        }
                    }
                }
            }
        }
    }

    [Fact]
    public void Tables_of_any_format_are_summed_in_one_run()
    {
        using Bench bench = new(2);
        const int Width = 70;
        EmbeddingTable[] tables =
        [
            EmbeddingTable.Pack("a", Count, Width, WeightEncoding.Int4, Samples.Normal(1, Count * Width)),
            EmbeddingTable.Pack("b", Count, Width, WeightEncoding.Float16, Samples.Normal(2, Count * Width)),
            EmbeddingTable.Pack("c", Count, Width, WeightEncoding.Int8, Samples.Normal(3, Count * Width)),
        ];
        int[] ids = [.. Enumerable.Range(0, 300).Select(row => row % Count)];
        float[][] alone = [.. tables.Select(table =>
        {
            float[] rows = new float[ids.Length * Width];
            EmbeddingSum.Run(ids.Length, new(table, ids), default, default, null, rows, default, bench.Pool);
            return rows;
        })];
        float[] sum = new float[ids.Length * Width];
        EmbeddingSum.Run(ids.Length, new(tables[0], ids), new(tables[1], ids), new(tables[2], ids), null, sum, default, bench.Pool);
        Assert.Equal(sum.Select((_, i) => alone[0][i] + alone[1][i] + alone[2][i]), sum);
    }

    /// <summary>Half a step of the scale, which is the largest magnitude over 127; of 4 bits what the search for scales gives, at most the
    /// step of max / 7.</summary>
    [Fact]
    public void Rounding_is_as_far_off_as_the_format_says()
    {
        using Bench bench = new(1);
        const int Width = 96;
        float[] values = Samples.Normal(5, Count * Width);
        int[] ids = [.. Enumerable.Range(0, Count)];
        foreach (WeightFormat format in Formats)
        {
            EmbeddingTable table = EmbeddingTable.Pack("t", Count, Width, format, values);
            float[] output = new float[values.Length];
            EmbeddingSum.Run(Count, new(table, ids), default, default, null, output, default, bench.Pool);
            int group = format.IsGrouped ? table.Format.GroupSize : Width;
            for (int start = 0; start < values.Length; start += group)
            {
                // a group may not reach into the next row
                int length = Math.Min(group, Width - start % Width);
                float largest = values.AsSpan(start, length).ToArray().Max(Math.Abs);
                double plain = Math.Sqrt(length / 12.0) * largest / (format.IsGrouped ? 7 : 127), error = 0;
                for (int i = start; i < start + length; i++)
                    error += Math.Pow(values[i] - output[i], 2);
                // three standard deviations of a uniform error's sum of squares: 1 ± 3 sqrt(4 / 5 / n)
                Assert.True(Math.Sqrt(error) <= plain * Math.Sqrt(1 + 3 * Math.Sqrt(0.8 / length)),
                    $"{format}: {Math.Sqrt(error)}, {plain}");
                if (length < group)
                    start -= group - length;
            }
        }
    }

    [Fact]
    public void Bytes_are_those_of_the_description_and_other_widths_are_refused()
    {
        Assert.Equal(384 * 7 + 4 * 7, EmbeddingTable.PayloadBytes(7, 384, WeightEncoding.Int8));
        Assert.Equal(7 * 192 + 7 * 12 * 2, EmbeddingTable.PayloadBytes(7, 384, WeightEncoding.Int4));
        Assert.Equal(7 * 16 * 2 + 7 * 1 * 2, EmbeddingTable.PayloadBytes(7, 33, new WeightFormat(WeightEncoding.Int4, 64)));
        Assert.Contains("int8, int4", Assert.Throws<ArgumentOutOfRangeException>(
            () => EmbeddingTable.Pack("t", 1, 32, WeightEncoding.Int3, new float[32])).Message, StringComparison.Ordinal);
        Assert.Contains("32", Assert.Throws<ArgumentOutOfRangeException>(
            () => EmbeddingTable.Pack("t", 1, 96, new WeightFormat(WeightEncoding.Int4, 48), new float[96])).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => EmbeddingTable.FromPayload("t", 7, 384, WeightEncoding.Int8, NativeBlock.Allocate(7 * 384)));
    }

    [Fact]
    public void What_is_no_number_shows()
    {
        using Bench bench = new(1);
        foreach (WeightFormat format in Formats)
        {
            float[] values = Samples.Normal(3, 2 * 40), output = new float[2 * 40];
            values[41] = float.NaN;
            EmbeddingTable table = EmbeddingTable.Pack("t", 2, 40, format, values);
            EmbeddingSum.Run(2, new(table, [0, 1]), default, default, null, output, default, bench.Pool);
            Assert.True(float.IsFinite(output[1]));
            Assert.True(float.IsNaN(output[41]));
        }
    }

    private static float Value(ReadOnlySpan<byte> payload, int width, WeightFormat format, int row, int column)
    {
        if (format.Encoding == WeightEncoding.Int8)
        {
            int scales8 = (Count * width + 3) / 4 * 4;
            return (sbyte)payload[row * width + column] * MemoryMarshal.Read<float>(payload[(scales8 + row * 4)..]);
        }

        int rowBytes = (width + 31) / 32 * 16, groups = (width + format.GroupSize - 1) / format.GroupSize;
        int pair = payload[row * rowBytes + column / 32 * 16 + column % 16];
        int code = (column % 32 < 16 ? pair & 15 : pair >> 4) - 8;
        int scales = (Count * rowBytes + 3) / 4 * 4 + (row * groups + column / format.GroupSize) * 2;
        return code * BitConverter.UInt32BitsToSingle((uint)MemoryMarshal.Read<ushort>(payload[scales..]) << 16);
    }
}
