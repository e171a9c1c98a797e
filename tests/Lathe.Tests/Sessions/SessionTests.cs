using Lathe.Tests.Checkpoints;

namespace Lathe.Tests.Sessions;

public sealed class SessionTests
{
    private const int Width = 32;

    [Fact]
    public void A_run_computes_and_leaves_the_rest_of_the_output_alone()
    {
        using TemporaryFolder folder = TinyCheckpoint.Create();
        using TinyModel model = TinyModel.Load(folder.Path);
        using TinySession session = model.CreateSession(2, 3, threads: 1);
        float[] output = [.. Enumerable.Repeat(float.NaN, 2 * Width + 5)];
        session.Run([4, 9], 1, 2, output);
        Assert.All(output[..(2 * Width)], value => Assert.True(float.IsFinite(value)));
        Assert.All(output[(2 * Width)..], value => Assert.True(float.IsNaN(value)));
    }

    [Theory]
    [InlineData(0, 1, "batch", "0")]
    [InlineData(-1, 1, "batch", "-1")]
    [InlineData(3, 1, "batch", "expected 1 to 2, the session's maxBatch")]
    [InlineData(1, 0, "sequence", "0")]
    [InlineData(1, -5, "sequence", "-5")]
    [InlineData(1, 4, "sequence", "expected 1 to 3, the session's maxSequence")]
    [InlineData(int.MaxValue, int.MaxValue, "batch", "2147483647")]
    public void A_batch_or_sequence_out_of_range_is_named_and_nothing_is_written(int batch, int sequence, string parameter, string fact)
    {
        using TemporaryFolder folder = TinyCheckpoint.Create();
        using TinyModel model = TinyModel.Load(folder.Path);
        using TinySession session = model.CreateSession(2, 3, threads: 1);
        float[] output = Untouched();
        ArgumentOutOfRangeException problem =
            Assert.Throws<ArgumentOutOfRangeException>(() => session.Run(new int[6], batch, sequence, output));
        Assert.Equal(parameter, problem.ParamName);
        Assert.Contains(fact, problem.Message, StringComparison.Ordinal);
        Assert.Equal(Untouched(), output);
    }

    [Fact]
    public void Ids_too_few_are_named_with_both_counts()
    {
        using TemporaryFolder folder = TinyCheckpoint.Create();
        using TinyModel model = TinyModel.Load(folder.Path);
        using TinySession session = model.CreateSession(2, 3, threads: 1);
        float[] output = Untouched();
        ArgumentException problem = Assert.Throws<ArgumentException>(() => session.Run(new int[5], 2, 3, output));
        Assert.Equal("inputIds", problem.ParamName);
        Assert.Contains("has 5 elements, this batch and sequence need 6", problem.Message, StringComparison.Ordinal);
        Assert.Equal(Untouched(), output);
    }

    [Fact]
    public void An_output_too_short_is_named_with_both_counts_and_left_alone()
    {
        using TemporaryFolder folder = TinyCheckpoint.Create();
        using TinyModel model = TinyModel.Load(folder.Path);
        using TinySession session = model.CreateSession(2, 3, threads: 1);
        float[] output = Untouched()[1..];
        ArgumentException problem = Assert.Throws<ArgumentException>(() => session.Run(new int[6], 2, 3, output));
        Assert.Equal("output", problem.ParamName);
        Assert.Contains($"has {6 * Width - 1} elements, this batch and sequence give {6 * Width}", problem.Message,
            StringComparison.Ordinal);
        Assert.Equal(Untouched()[1..], output);
    }

    [Theory]
    [InlineData(int.MaxValue, 1, "batch 2147483647 times sequence 1 is 2147483647 tokens, expected at most 536870911")]
    [InlineData(1, int.MaxValue, "batch 1 times sequence 2147483647 is 2147483647 tokens, expected at most 536870911")]
    [InlineData(int.MaxValue, int.MaxValue, "is 4611686014132420609 tokens, expected at most 536870911")]
    [InlineData(536_870_912, 1, "is 536870912 tokens, expected at most 536870911")]
    [InlineData(536_870_911, 1, "buffers for batch 536870911 and sequence 1 would take 68719476608 bytes, at most 2147483647 are possible")]
    [InlineData(-1, 1, "expected at least 1")]
    public void Limits_that_no_memory_holds_are_refused_with_the_figures(int maxBatch, int maxSequence, string message)
    {
        using TemporaryFolder folder = TinyCheckpoint.Create();
        using TinyModel model = TinyModel.Load(folder.Path);
        ArgumentOutOfRangeException refused = Assert.Throws<ArgumentOutOfRangeException>(() => model.CreateSession(maxBatch, maxSequence));
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(536_870_911, 768)]
    [InlineData(536_870_911, 16_384)]
    public void Bytes_of_quantised_rows_are_counted_beyond_32_bits(int rows, int width) =>
        Assert.True(Lathe.CompilerServices.QuantizedRows.Bytes(rows, width) >= (long)rows * (width + 4 + (width + 31) / 32 * 4));

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(1, 0, 1)]
    [InlineData(1, 1, -1)]
    [InlineData(1, 1, 1025)]
    [InlineData(65_536, 65_536, 1)]
    [InlineData(30_000, 30_000, 1)] // rows fit, their buffers don't
    public void Limits_out_of_range_are_refused_when_the_session_is_created(int maxBatch, int maxSequence, int threads)
    {
        using TemporaryFolder folder = TinyCheckpoint.Create();
        using TinyModel model = TinyModel.Load(folder.Path);
        Assert.Throws<ArgumentOutOfRangeException>(() => model.CreateSession(maxBatch, maxSequence, threads));
    }

    [Fact]
    public void A_failed_run_does_not_lock_the_session()
    {
        using TemporaryFolder folder = TinyCheckpoint.Create();
        using TinyModel model = TinyModel.Load(folder.Path);
        using TinySession session = model.CreateSession(2, 3, threads: 1);
        float[] output = Untouched();
        Assert.Throws<ArgumentOutOfRangeException>(() => session.Run([0, TinyCheckpoint.Words], 1, 2, output));
        Assert.Equal(Untouched(), output);
        session.Run([0, 1], 1, 2, output);
        Assert.NotEqual(Untouched(), output);
    }

    [Fact]
    public void A_second_thread_is_refused_and_the_first_goes_on()
    {
        using TemporaryFolder folder = TinyCheckpoint.Create();
        using TinyModel model = TinyModel.Load(folder.Path);
        using TinySession session = model.CreateSession(1, 1, threads: 1);
        Exception? refused = null;
        session.Meanwhile = () =>
        {
            Thread other = new(() => refused = Record.Exception(() => session.Run([0], 1, 1, new float[Width])));
            other.Start();
            other.Join();
        };
        float[] output = new float[Width];
        session.Run([3], 1, 1, output);
        Assert.IsType<InvalidOperationException>(refused);
        Assert.Contains("two threads at once; create one session a thread", refused.Message, StringComparison.Ordinal);
        Assert.Contains(output, value => value != 0);
    }

    [Fact]
    public void A_disposed_session_says_so()
    {
        using TemporaryFolder folder = TinyCheckpoint.Create();
        using TinyModel model = TinyModel.Load(folder.Path);
        TinySession session = model.CreateSession(1, 1, threads: 1);
        session.Dispose();
        session.Dispose();
        Assert.Throws<ObjectDisposedException>(() => session.Run([0], 1, 1, new float[Width]));
    }

    [Fact]
    public void A_session_disposed_in_the_middle_of_a_run_ends_with_it()
    {
        using TemporaryFolder folder = TinyCheckpoint.Create();
        using TinyModel model = TinyModel.Load(folder.Path);
        using TinySession session = model.CreateSession(1, 1, threads: 1);
        session.Meanwhile = session.Dispose;
        float[] output = new float[Width];
        session.Run([3], 1, 1, output);
        Assert.Contains(output, value => value != 0);
        Assert.Throws<ObjectDisposedException>(() => session.Run([0], 1, 1, output));
    }

    [Fact]
    public void A_session_outlives_its_mapped_model()
    {
        using TemporaryFolder folder = TinyCheckpoint.Create();
        float[] expected = new float[Width];
        using (TinyModel original = TinyModel.Load(folder.Path))
        {
            original.Save(folder.File("tiny.lathe"));
            using TinySession session = original.CreateSession(1, 1, threads: 1);
            session.Run([3], 1, 1, expected);
        }

        TinyModel mapped = TinyModel.Load(folder.File("tiny.lathe"));
        TinySession last = mapped.CreateSession(1, 1, threads: 1);
        mapped.Dispose();
        mapped.Dispose();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        float[] output = new float[Width];
        last.Run([3], 1, 1, output);
        Assert.Equal(expected, output);
        Assert.Throws<ObjectDisposedException>(() => mapped.CreateSession(1, 1));
        Assert.Throws<ObjectDisposedException>(() => mapped.Save(folder.File("again.lathe")));
        Assert.False(File.Exists(folder.File("again.lathe")));
        last.Dispose();
    }

    [Fact]
    public void Sessions_of_one_model_run_at_once()
    {
        using TemporaryFolder folder = TinyCheckpoint.Create();
        using TinyModel model = TinyModel.Load(folder.Path);
        float[] expected = new float[Width];
        using (TinySession session = model.CreateSession(1, 1, threads: 1))
            session.Run([5], 1, 1, expected);
        Parallel.For(0, 8, _ =>
        {
            using TinySession session = model.CreateSession(1, 1, threads: 1);
            float[] output = new float[Width];
            for (int i = 0; i < 200; i++)
                session.Run([5], 1, 1, output);
            Assert.Equal(expected, output);
        });
    }

    [Fact]
    public void A_run_allocates_nothing()
    {
        using TemporaryFolder folder = TinyCheckpoint.Create();
        using TinyModel model = TinyModel.Load(folder.Path);
        using TinySession session = model.CreateSession(2, 3, threads: 1);
        Tensor ids = Tensor.From([1, 2, 3, 4, 5, 6], 2, 3);
        Tensor output = Tensor.Float32(2, 3, Width);
        Tensor[] inputs = [ids];
        Tensor?[] outputs = [output, null];
        session.Run(inputs, outputs, 2, 3);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
            session.Run(inputs, outputs, 2, 3);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void The_common_door_names_what_does_not_fit()
    {
        using TemporaryFolder folder = TinyCheckpoint.Create();
        using TinyModel model = TinyModel.Load(folder.Path);
        using TinySession session = model.CreateSession(2, 3, threads: 1);
        Tensor ids = Tensor.Int32(1, 2);
        Tensor output = Tensor.Float32(1, 2, Width);
        Assert.Contains("0 inputs, Tiny takes 1: inputIds", Message([], [output, null]), StringComparison.Ordinal);
        Assert.Contains("1 outputs, Tiny gives 2: output, logits", Message([ids], [output]), StringComparison.Ordinal);
        Assert.Contains("'inputIds' is float32 [1, 2], expected Int32", Message([Tensor.Float32(1, 2)], [output, null]),
            StringComparison.Ordinal);
        Assert.Contains("'output' is int32", Message([ids], [ids, null]), StringComparison.Ordinal);
        Assert.Contains("'logits' is not computed", Message([ids], [output, output]), StringComparison.Ordinal);
        Assert.Contains("not contiguous", Message([Ops.Transpose(Tensor.Int32(2, 3), 0, 1)], [output, null]), StringComparison.Ordinal);
        Assert.Contains("input 'inputIds' is null", Message([null!], [output, null]), StringComparison.Ordinal);

        string Message(Tensor[] inputs, Tensor?[] outputs) =>
            Assert.Throws<ArgumentException>(() => session.Run(inputs, outputs, 1, 2)).Message;
    }

    private static float[] Untouched() => [.. Enumerable.Repeat(-77.5f, 6 * Width)];
}
