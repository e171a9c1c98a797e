using Lathe.Hardware;
using Lathe.Kernels;
using Lathe.Kernels.Formats;

namespace Lathe.Tests.Kernels;

/// <summary>What is recorded is what the kernels ran with.</summary>
public sealed class KernelRecordingTests
{
    [Theory]
    [InlineData(5, 2, false, true)]
    [InlineData(300, 2, false, true)]
    [InlineData(300, 1, true, true)]
    [InlineData(300, 2, true, false)]
    [InlineData(40, 2, true, false)]
    public void A_product_tells_its_plan(int rows, int threads, bool finishes, bool keepsFloats)
    {
        const int Inputs = 96, Outputs = 200;
        float[] a = Samples.Normal(1, rows * Inputs), w = Samples.Normal(2, Inputs * Outputs),
            c = keepsFloats ? new float[rows * Outputs] : [];
        PackedWeights weights = PackedWeights.Pack("encoder.layer.3.up", WeightEncoding.Int8, Inputs, Outputs, w, default);
        using Bench bench = new(threads, rows, Inputs);
        Epilogue epilogue = finishes ? new Epilogue { Quantized = Bench.NewRows(rows, Outputs) } : default;
        using KernelRecording recording = KernelRecording.Begin();
        Gemm.Run(bench.Quantise(a), rows, weights, default, epilogue, c, bench.Pool, bench.Scratch);

        ProductRun run = Assert.Single(recording.Products);
        GemmPlan plan = new(rows, Inputs, Outputs, WeightEncoding.Int8, weights.Layout.PanelBytes, default, finishes, threads);
        ProductDecision decision = run.Decision;
        Assert.Equal("encoder.layer.3.up", run.Weights);
        Assert.True(run.Elapsed > TimeSpan.Zero);
        Assert.Equal((new WeightFormat(WeightEncoding.Int8), rows, Inputs, Outputs, threads), (decision.Format, decision.Rows,
            decision.Inputs, decision.Outputs, decision.Threads));
        Assert.Equal((plan.Parts, plan.ByRows, plan.Split), (decision.Parts, decision.ByRows, decision.Split));
        Assert.Equal((plan.BlockRows, plan.Block, plan.BlockRows * (long)bench.Quantized.Stride), (decision.BlockRows, decision.Block,
            decision.BlockBytes));
        Assert.Equal((plan.GroupPanels, plan.Group, plan.GroupPanels * weights.Layout.PanelBytes), (decision.GroupPanels, decision.Group,
            decision.GroupBytes));
        Assert.Equal((plan.StripPanels, 0, plan.Why), (decision.StripPanels, decision.ChainDepth, decision.Why));
        Assert.InRange(decision.TileRows, 1, plan.TileRows);
        int waiting = !finishes ? 0 : plan.ByRows ? Math.Min(plan.BlockRows, (rows + plan.Parts - 1) / plan.Parts) : rows;
        Assert.Equal((waiting, waiting * (keepsFloats ? Outputs * 4L : GemmPlan.RowBytes(Outputs))), (decision.WaitingRows,
            decision.WaitingBytes));
        Assert.Equal(2e-9 * rows * Inputs * Outputs, decision.GigaOperations, 1e-12);
    }

    /// <summary>A head's floats wait until it has its panels, of which parts and groups take whole heads.</summary>
    [Theory]
    [InlineData(40, 2, 64)]
    [InlineData(300, 2, 64)]
    [InlineData(40, 2, 20)]
    public void What_goes_from_a_product_to_attention_by_head_is_told(int rows, int threads, int headSize)
    {
        const int Heads = 9, Inputs = 96;
        using HeadProduct product = new(Precision.Int8, rows, Inputs, Heads, headSize);
        using Bench bench = new(threads);
        using KernelRecording recording = KernelRecording.Begin();
        QuantizedHeads heads = product.ToHeads(bench);
        AttentionKernel.Run(
            heads.Slice(0, 3), heads.Slice(3, 3), heads.Slice(6, 3), default, new SequenceRows([0, rows]), new SequenceRows([0, rows]), 0,
            new float[rows * 3 * headSize], 3 * headSize, default,
            bench.Pool, bench.Scratch);

        ProductDecision decision = Assert.Single(recording.Products).Decision;
        int panels = headSize % 32 == 0 ? headSize / 32 : 1;
        Assert.Equal(0, decision.GroupPanels % panels);
        Assert.InRange(decision.WaitingRows, 1, rows);
        Assert.Equal(decision.WaitingRows * (headSize % 32 == 0 ? headSize * 4L + 64 : GemmPlan.RowBytes(Heads * headSize)),
            decision.WaitingBytes);
        AttentionDecision attention = Assert.Single(recording.Attentions).Decision;
        Assert.True(attention.ReadsHeads);
        Assert.Equal((AttentionArithmetic.Int16, 3, headSize), (attention.Arithmetic, attention.Heads, attention.HeadSize));
    }

    [Fact]
    public void Products_cut_alike_have_equal_decisions()
    {
        PackedWeights first = PackedWeights.Pack("a", WeightEncoding.Float32, 64, 64, Samples.Normal(1, 4096), default),
            second = PackedWeights.Pack("b", WeightEncoding.Float32, 64, 64, Samples.Normal(2, 4096), default);
        using Bench bench = new(1);
        float[] x = Samples.Normal(3, 7 * 64), y = new float[7 * 64];
        using KernelRecording recording = KernelRecording.Begin();
        Gemm.Run(x, 7, first, default, default, y, bench.Pool, bench.Scratch);
        Gemm.Run(x, 7, second, default, default, y, bench.Pool, bench.Scratch);
        Gemm.Run(x.AsSpan(64), 6, second, default, default, y.AsSpan(64), bench.Pool, bench.Scratch);
        Assert.Equal(["a", "b", "b"], recording.Products.Select(run => run.Weights));
        Assert.Equal(recording.Products[0].Decision, recording.Products[1].Decision);
        Assert.NotEqual(recording.Products[1].Decision, recording.Products[2].Decision);
        Assert.Equal(KernelLayout.FloatChain, recording.Products[0].Decision.ChainDepth);
    }

    [Theory]
    [InlineData(AttentionArithmetic.Float32, false)]
    [InlineData(AttentionArithmetic.Int16, false)]
    [InlineData(AttentionArithmetic.Int16, true)]
    public void An_attention_tells_how_it_was_dealt_out(AttentionArithmetic arithmetic, bool quantisedOnly)
    {
        const int Batch = 3, Queries = 40, Heads = 4, Size = 16;
        AttentionCase attention = new(Batch, Queries, Queries, Heads, Size, Size, maskKind: 1);
        using Bench bench = new(2);
        QuantizedRows rows = quantisedOnly ? Bench.NewRows(Batch * Queries, Heads * Size) : default;
        using KernelRecording recording = KernelRecording.Begin();
        attention.Run(arithmetic, bench, quantisedOnly ? default : new float[Batch * Queries * Heads * Size], rows);

        AttentionDecision decision = Assert.Single(recording.Attentions).Decision;
        Assert.False(decision.ReadsHeads);
        Assert.Equal((arithmetic, Batch, Queries, Queries, Heads, Size, Size), (decision.Arithmetic, decision.Sequences,
            decision.LongestQueries, decision.LongestKeys, decision.Heads, decision.HeadSize, decision.ValueHeadSize));
        Assert.Equal(quantisedOnly ? (Heads, AttentionJob.ChunkOf(Heads * Size))
            : (1, AttentionJob.LargestChunk), (decision.TileHeads, decision.ChunkQueries));
        Assert.Equal((2, AttentionJob.TileRows(Queries)), (decision.Parts, decision.DealtQueries));
        // what the kernel reserves is what it tells: a head's working memory, and the rows that wait
        Assert.Equal(AttentionKernel.ScratchBytes(Queries, Heads, Size, Size, arithmetic, quantisedOnly),
            decision.HeadBytes + decision.WaitingBytes);
        Assert.Equal(quantisedOnly, decision.WaitingBytes > 0);
    }

    [Fact]
    public void Walks_in_chunks_are_told_with_what_bounds_them()
    {
        int[] starts = [.. Enumerable.Range(0, 33).Select(i => i * 128)];
        PackedWeights weights = PackedWeights.Pack("layers.0.up", WeightEncoding.Float32, 8, 8, Samples.Normal(1, 64), default);
        using Bench bench = new(1);
        float[] x = Samples.Normal(2, 32 * 128 * 8), y = new float[32 * 128 * 8];
        long bytesPerRow = Math.Max(Processor.Level3Bytes / 4, Processor.Level2Bytes / 2) / 1000;
        using KernelRecording recording = KernelRecording.Begin();
        // other sizes are asked for while buffers are laid out: only the one that a walk begins with counts
        SequenceChunks.RowsFor(1, 1);
        List<int> sizes = [];
        for (SequenceChunks chunk = new(new SequenceRows(starts), SequenceChunks.RowsFor(bytesPerRow, 1), new int[33]); chunk.Next();)
        {
            int rows = chunk.Sequences.Rows;
            sizes.Add(rows);
            Gemm.Run(chunk.Rows<float>(x, 8)[..(rows * 8)], rows, weights, default, default, y, bench.Pool, bench.Scratch);
        }
        ChunkRun run = Assert.Single(recording.Chunks);
        Assert.Equal((32, 32 * 128), (run.Sequences, run.Rows));
        Assert.Equal(sizes, run.ChunkRows);
        Assert.Equal(["layers.0.up"], run.Weights);
        Assert.Equal(new ChunkSize(bytesPerRow, 1, SequenceChunks.RowsFor(bytesPerRow, 1),
            Processor.Level3Bytes / 4 >= Processor.Level2Bytes / 2 ? ChunkBound.LastCache : ChunkBound.OwnCaches), run.Size);
        Assert.Equal((192 * 3, ChunkBound.Weights), ChunkSize.Choose(long.MaxValue, 3));
    }

    [Fact]
    public void Scopes_are_one_threads_and_close_in_reverse_order()
    {
        PackedWeights weights = PackedWeights.Pack("w", WeightEncoding.Float32, 8, 8, Samples.Normal(1, 64), default);
        using Bench bench = new(1);
        float[] x = Samples.Normal(2, 8), y = new float[8];
        KernelRecording outer = KernelRecording.Begin();
        using (KernelRecording inner = KernelRecording.Begin())
        {
            Product();
            Assert.Single(inner.Products);
            Assert.Throws<InvalidOperationException>(outer.Dispose);
        }
        Assert.Empty(outer.Products);
        Thread thread = new(Product);
        thread.Start();
        thread.Join();
        Assert.Empty(outer.Products);
        outer.Dispose();
        outer.Dispose();
        Product();
        Assert.Empty(outer.Products);

        void Product() => Gemm.Run(x, 1, weights, default, default, y, bench.Pool, bench.Scratch);
    }
}
