using Lathe.Hardware;
using Lathe.Kernels;

namespace Lathe.Tests.Kernels;

/// <summary>Batches without their padding, and in chunks.</summary>
public sealed class SequencesTests
{
    [Fact]
    public void Padding_at_the_ends_is_left_out()
    {
        ReadOnlySpan<int> mask = [1, 1, 0, 7, 0, 0, 1, 1, 1];
        Span<int> starts = new int[4];
        SequenceRows sequences = TokenPacking.Find(ref mask, 3, 3, starts);
        Assert.Equal([0, 2, 3, 6], sequences.Starts.ToArray());
        Assert.Equal(6, sequences.Rows);
        Assert.True(mask.IsEmpty);

        int[] packed = new int[12];
        ReadOnlySpan<int> tokens = TokenPacking.Pack<int>([1, 10, 2, 20, 0, 0, 3, 30, 0, 0, 0, 0, 4, 40, 5, 50, 6, 60], 2, sequences, 3,
            packed);
        Assert.Equal([1, 10, 2, 20, 3, 30, 4, 40, 5, 50, 6, 60], tokens.ToArray());

        int[] output = new int[18];
        Array.Fill(output, -1);
        tokens.CopyTo(output);
        TokenPacking.Spread<int>(output, 2, sequences, 3, mask);
        Assert.Equal([1, 10, 2, 20, 0, 0, 3, 30, 0, 0, 0, 0, 4, 40, 5, 50, 6, 60], output);
    }

    [Theory]
    [InlineData(new[] { 1, 1, 1, 1, 0, 1 })]
    [InlineData(new[] { 0, 1, 1, 1, 1, 1 })]
    [InlineData(new[] { 1, 1, 0, 0, 0, 0 })]
    public void A_mask_with_holes_stays(int[] values)
    {
        ReadOnlySpan<int> mask = values;
        Span<int> starts = new int[3];
        SequenceRows sequences = TokenPacking.Find(ref mask, 2, 3, starts);
        Assert.Equal([0, 3, 6], sequences.Starts.ToArray());
        Assert.Equal(values, mask.ToArray());
        float[] output = [1, 2, 3, 4, 5, 6];
        TokenPacking.Spread<float>(output, 1, sequences, 3, mask);
        Assert.Equal([.. values.Select((v, i) => v == 0 ? 0f : i + 1)], output);
    }

    [Fact]
    public void Without_padding_nothing_is_copied()
    {
        ReadOnlySpan<int> mask = [1, 1, 1, 1], input = [5, 6, 7, 8];
        Span<int> starts = new int[3];
        SequenceRows sequences = TokenPacking.Find(ref mask, 2, 2, starts);
        Assert.True(mask.IsEmpty);
        Assert.True(TokenPacking.Pack(input, 1, sequences, 2, default) == input);
    }

    [Fact]
    public void A_mask_that_is_too_short_is_refused()
    {
        Assert.Throws<ArgumentException>(() =>
        {
            ReadOnlySpan<int> mask = [1, 1, 1];
            TokenPacking.Find(ref mask, 2, 2, new int[3]);
        });
    }

    [Fact]
    public void Chunks_cover_every_sequence_once_and_keep_to_the_limit()
    {
        Random random = new(5);
        for (int round = 0; round < 500; round++)
        {
            int batch = random.Next(1, 40), limit = random.Next(1, 50), longest = random.Next(1, 30), offset = random.Next(3);
            int[] starts = new int[batch + 1];
            starts[0] = offset;
            for (int i = 0; i < batch; i++)
                starts[i + 1] = starts[i] + random.Next(1, longest + 1);
            SequenceRows sequences = new(starts);
            int[] rows = [.. Enumerable.Range(0, sequences.Rows)], each = [.. Enumerable.Range(0, batch)];
            RunSize most = new RunSize(batch, longest, sequences.Rows, 1).Chunk(limit);
            List<int> seenRows = [], seenSequences = [];
            int chunks = 0;
            for (SequenceChunks chunk = new(sequences, limit, new int[batch + 1]); chunk.Next(); chunks++)
            {
                int[] own = chunk.Rows<int>(rows, 1).ToArray();
                seenRows.AddRange(own);
                seenSequences.AddRange(chunk.Batch<int>(each, 1).ToArray());
                Assert.Equal(0, chunk.Sequences.Starts[0]);
                Assert.Equal(own.Length, chunk.Sequences.Rows);
                Assert.InRange(chunk.Sequences.Count, 1, most.Batch);
                Assert.InRange(own.Length, 1, most.Rows);
                Assert.True(own.Length <= limit || chunk.Sequences.Count == 1);
                for (int i = 0; i < chunk.Sequences.Count; i++)
                {
                    int number = seenSequences[^(chunk.Sequences.Count - i)];
                    Assert.Equal(starts[number + 1] - starts[number], chunk.Sequences.Starts[i + 1] - chunk.Sequences.Starts[i]);
                }
            }
            Assert.Equal(rows, seenRows);
            Assert.Equal(each, seenSequences);
            Assert.True(chunks <= 2 * ((sequences.Rows + limit - 1) / limit) + 1);
        }
    }

    /// <summary>Int8 rows of a chunk are those of the batch, with their scales and sums, in the same memory.</summary>
    [Fact]
    public void Chunks_of_int8_rows_are_theirs()
    {
        const int Width = 70;
        int[] starts = [0, 3, 4, 9, 11];
        Tensor x = Tensor.Float32(2 * starts[^1], Width);
        for (int i = 0; i < x.Floats.Length; i++)
            x.Floats[i] = MathF.Sin(i) * (1 + i / Width);
        NativeBlock memory = NativeBlock.Allocate(QuantizedRows.Bytes(2 * starts[^1], Width)),
            copied = NativeBlock.Allocate(QuantizedRows.Bytes(30, Width));
        QuantizedRows all = new(memory.Span, 2 * starts[^1], Width), copy = new(copied.Span, 30, Width);
        using WorkerPool pool = new(1);
        QuantizeRows.Run(x.Floats, Width, 2 * starts[^1], all, pool);
        List<sbyte> values = [];
        List<float> scales = [], scalesOfSequences = [];
        List<int> sums = [];
        for (SequenceChunks chunk = new(new SequenceRows(starts), 5, new int[5]); chunk.Next();)
        {
            QuantizedRows rows = chunk.Rows(all, 2);
            Assert.Equal((2 * chunk.Sequences.Rows, Width, all.Stride), (rows.Rows, rows.Width, rows.Stride));
            rows.CopyTo(copy);
            values.AddRange(copy.Values[..rows.Values.Length]);
            scales.AddRange(copy.Scales[..rows.Rows]);
            sums.AddRange(copy.Sums[..rows.Sums.Length]);
            scalesOfSequences.AddRange(chunk.Batch(all, 1).Scales);
            Assert.True(chunk.Rows(default(QuantizedRows), 2).IsEmpty);
        }
        Assert.Equal(all.Values.ToArray(), values);
        Assert.Equal(all.Scales.ToArray(), scales);
        Assert.Equal(all.Sums.ToArray(), sums);
        Assert.Equal(all.Scales[..4].ToArray(), scalesOfSequences);
        GC.KeepAlive(memory);
        GC.KeepAlive(copied);
    }

    [Fact]
    public void Int8_rows_are_not_copied_where_they_do_not_fit()
    {
        NativeBlock memory = NativeBlock.Allocate(QuantizedRows.Bytes(8, 64));
        byte[] narrow = new byte[QuantizedRows.Bytes(4, 32)];
        Assert.Throws<ArgumentException>(() => new QuantizedRows(memory.Span, 4, 64).CopyTo(new QuantizedRows(narrow, 4, 32)));
        Assert.Throws<ArgumentException>(() => new QuantizedRows(memory.Span, 8, 64).CopyTo(new QuantizedRows(memory.Span, 7, 64)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new QuantizedRows(memory.Span, 8, 64).Slice(3, 6).Rows);
    }

    [Fact]
    public void Chunks_of_one_length_are_even()
    {
        int[] starts = [.. Enumerable.Range(0, 33).Select(i => i * 128)];
        List<int> sizes = [];
        for (SequenceChunks chunk = new(new SequenceRows(starts), 700, new int[33]); chunk.Next();)
            sizes.Add(chunk.Sequences.Count);
        Assert.Equal(32, sizes.Sum());
        Assert.True(sizes.Max() - sizes.Min() <= 3, string.Join(", ", sizes));
    }

    [Fact]
    public void Chunks_grow_with_threads_and_shrink_with_what_a_row_needs()
    {
        Assert.True(SequenceChunks.RowsFor(1 << 20, 2) >= 384);
        Assert.True(SequenceChunks.RowsFor(1 << 20, 64) >= 64 * 192);
        Assert.True(SequenceChunks.RowsFor(1 << 10, 1) > SequenceChunks.RowsFor(1 << 14, 1));
    }

    [Fact]
    public void Packed_operations_are_the_operations_of_each_sequence()
    {
        int[] lengths = [3, 1, 4], starts = [0, 3, 4, 8];
        Tensor x = Tensor.Float32(1, 8, 5), ids = Tensor.From([9, 1, 2, 1, 1, 3, 1, 4], 1, 8),
            mask = Tensor.From([1, 0, 1, 1, 0, 1, 1, 0], 1, 8);
        for (int i = 0; i < x.Floats.Length; i++)
            x.Floats[i] = MathF.Sin(i);
        Tensor first = Tensor.Float32(3, 5), mean = Tensor.Float32(3, 5), masked = Tensor.Float32(3, 5), positions = Tensor.Int32(1, 8);
        SequenceRows sequences = new(starts);
        FirstTokenPacked.Run(x.View, sequences, first.View);
        MeanPoolPacked.Run(x.View, default, sequences, mean.View);
        MeanPoolPacked.Run(x.View, mask.View, sequences, masked.View);
        PositionsPacked.Run(ids.View, 1, sequences, positions.View);
        for (int i = 0; i < 3; i++)
        {
            Tensor own = Ops.Slice(x, 1, starts[i], lengths[i]), ones = Tensor.From([.. Enumerable.Repeat(1, lengths[i])], 1, lengths[i]);
            Tensor ownMask = Tensor.From(mask.Ints.Slice(starts[i], lengths[i]).ToArray(), 1, lengths[i]);
            Tensor ownIds = Tensor.From(ids.Ints.Slice(starts[i], lengths[i]).ToArray(), 1, lengths[i]);
            Assert.Equal(Ops.FirstToken(own).Floats.ToArray(), first.Floats.Slice(5 * i, 5).ToArray());
            Assert.Equal(Ops.MeanPool(own, ones).Floats.ToArray(), mean.Floats.Slice(5 * i, 5).ToArray());
            Assert.Equal(Ops.MeanPool(own, ownMask).Floats.ToArray(), masked.Floats.Slice(5 * i, 5).ToArray());
            Assert.Equal(Ops.Positions(ownIds, 1).Ints.ToArray(), positions.Ints.Slice(starts[i], lengths[i]).ToArray());
        }
    }
}
