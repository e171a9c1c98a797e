using Lathe.Transformers;

namespace Lathe.Pipelines.Tests;

/// <summary>Many texts, many callers, streams and cancellation: the same bits, a bounded number of sessions, nothing left behind.</summary>
public sealed class ConcurrencyTests
{
    private static readonly string[] words =
        [.. File.ReadAllLines(SeededCheckpoint.Golden("vocab.txt")).Where(word => char.IsLetter(word[0]))];

    public static TheoryData<Precision> Precisions => [.. Enum.GetValues<Precision>()];

    /// <summary>Texts of 0 to 90 words, the long ones cut.</summary>
    internal static string[] Texts(int count, int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, count)
            .Select(_ => string.Join(' ', Enumerable.Range(0, random.Next(4) == 0 ? random.Next(90) : random.Next(12))
            .Select(_ => words[random.Next(words.Length)])))];
    }

    [Theory]
    [MemberData(nameof(Precisions))]
    public void A_batch_gives_the_bits_of_one_text_at_a_time(Precision precision)
    {
        using TemporaryFolder folder = new();
        SeededCheckpoint.Write(folder.Path);
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        string[] texts = Texts(300, 5);
        float[][]? before = null;
        foreach ((int threads, int tokens) in new[] { (1, 64), (2, 512), (3, 4096) })
        {
            using FeatureExtractionPipeline pipeline =
                FeatureExtractionPipeline.Load(folder.Path,
                new PipelineOptions { Precision = precision, Threads = threads, MaxBatchTokens = tokens });
            float[][] together = pipeline.Embed(texts, null, cancellation);
            for (int i = 0; i < texts.Length; i++)
                Assert.Equal(pipeline.Embed(texts[i], null, cancellation), together[i]);
            if (before is not null)
                Assert.Equal(before, together);
            before = together;
        }
    }

    [Fact]
    public void Every_pipeline_gives_in_a_batch_what_it_gives_alone()
    {
        using TemporaryFolder folder = new();
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        string[] texts = Texts(60, 6), pairs = Texts(60, 7);

        SeededCheckpoint.Write(folder.Path, EncoderHead.SequenceClassification);
        using (TextClassificationPipeline pipeline = TextClassificationPipeline.Load(folder.Path))
        {
            Assert.Equal(texts.Select(text => pipeline.Classify(text, cancellationToken: cancellation)),
                pipeline.Classify(texts, cancellationToken: cancellation));
            Assert.Equal(texts.Zip(pairs).Select(pair => pipeline.Classify(pair.First, pair.Second, cancellationToken: cancellation)),
                pipeline.Classify(texts, pairs, cancellationToken: cancellation));
        }
        SeededCheckpoint.Write(folder.Path, EncoderHead.TokenClassification, 5);
        using (TokenClassificationPipeline pipeline = TokenClassificationPipeline.Load(folder.Path))
            Assert.Equal(texts.Select(text => pipeline.Classify(text, AggregationStrategy.Average, cancellationToken: cancellation)),
                pipeline.Classify(texts, AggregationStrategy.Average, cancellationToken: cancellation));
        SeededCheckpoint.Write(folder.Path, EncoderHead.MaskedLanguageModel);
        using (FillMaskPipeline pipeline = FillMaskPipeline.Load(folder.Path))
        {
            string[] masked = [.. texts.Select(text => "[MASK] " + text)];
            Assert.Equal(masked.Select(text => pipeline.Fill(text, cancellationToken: cancellation)),
                pipeline.Fill(masked, cancellationToken: cancellation));
        }
        SeededCheckpoint.Write(folder.Path, EncoderHead.QuestionAnswering);
        using (QuestionAnsweringPipeline pipeline = QuestionAnsweringPipeline.Load(folder.Path))
        {
            (string, string)[] questions = [.. pairs.Select((pair, i) => ($"who is {i}", "the " + pair))];
            AnswerOptions options = new() { Window = 20, TopK = 3 };
            Assert.Equal(questions.Select(question => pipeline.Ask(question.Item1, question.Item2, options, cancellation)),
                pipeline.Ask(questions, options, cancellation));
        }
    }

    [Fact]
    public async Task Many_callers_share_a_bounded_number_of_sessions()
    {
        using TemporaryFolder folder = new();
        SeededCheckpoint.Write(folder.Path);
        using FeatureExtractionPipeline pipeline =
            FeatureExtractionPipeline.Load(folder.Path, new PipelineOptions { MaxConcurrentRuns = 2, MaxBatchTokens = 256 });
        string[] texts = Texts(200, 8);
        float[][] expected = pipeline.Embed(texts, null, TestContext.Current.CancellationToken);
        await Parallel.ForAsync(0, 16,
            new ParallelOptions
            {
                MaxDegreeOfParallelism = 8,
                CancellationToken = TestContext.Current.CancellationToken
            }, (caller, cancellation) =>
            {
                string[] mine = [.. texts.Skip(caller * 3).Take(100)];
                Assert.Equal(expected.Skip(caller * 3).Take(100), pipeline.Embed(mine, null, cancellation));
                return ValueTask.CompletedTask;
            });
        Assert.InRange(pipeline.Sessions, 1, 2 * 2); // two shapes at most: sequences of 64 here are too short for a second
    }

    [Fact]
    public async Task A_stream_comes_back_in_order_with_the_same_bits()
    {
        using TemporaryFolder folder = new();
        SeededCheckpoint.Write(folder.Path);
        using FeatureExtractionPipeline pipeline = FeatureExtractionPipeline.Load(folder.Path);
        string[] texts = Texts(1500, 10);
        float[][] expected = pipeline.Embed(texts, null, TestContext.Current.CancellationToken);
        int read = 0, consumed = 0, furthest = 0;
        await foreach (float[] vector in pipeline.EmbedAsync(Source(), null, TestContext.Current.CancellationToken))
        {
            Assert.Equal(expected[consumed], vector);
            consumed++;
            furthest = Math.Max(furthest, Volatile.Read(ref read) - consumed);
        }
        Assert.Equal(texts.Length, consumed);
        Assert.InRange(furthest, 0, 3 * OrderedStream.GroupSize + 1);

        async IAsyncEnumerable<string> Source()
        {
            foreach (string text in texts)
            {
                if (read % 100 == 0)
                    await Task.Yield();
                Interlocked.Increment(ref read);
                yield return text;
            }
        }
    }

    [Fact]
    public async Task A_slow_source_gets_each_result_before_its_next_text()
    {
        using TemporaryFolder folder = new();
        SeededCheckpoint.Write(folder.Path, EncoderHead.SequenceClassification);
        using TextClassificationPipeline pipeline = TextClassificationPipeline.Load(folder.Path);
        SemaphoreSlim go = new(1);
        int results = 0;
        await foreach (IReadOnlyList<ClassLabel> labels in pipeline.ClassifyAsync(Source(), null, TestContext.Current.CancellationToken))
        {
            Assert.Equal(3, labels.Count);
            results++;
            go.Release(); // the source waits for this: were a result held back, neither would go on
        }
        Assert.Equal(5, results);

        async IAsyncEnumerable<string> Source()
        {
            for (int i = 0; i < 5; i++)
            {
                await go.WaitAsync(TestContext.Current.CancellationToken);
                yield return "paris";
            }
        }
    }

    [Fact]
    public async Task A_source_that_fails_is_heard_after_the_results_before_it_and_a_reader_may_leave()
    {
        using TemporaryFolder folder = new();
        SeededCheckpoint.Write(folder.Path);
        using FeatureExtractionPipeline pipeline = FeatureExtractionPipeline.Load(folder.Path);
        int results = 0;
        bool ended = false;
        InvalidOperationException failure = await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await foreach (float[] _ in pipeline.EmbedAsync(Source(fails: true), null, TestContext.Current.CancellationToken))
                results++;
        });
        Assert.Equal("source", failure.Message);
        Assert.Equal(700, results);
        ended = false;
        await foreach (float[] _ in pipeline.EmbedAsync(Source(fails: false), null, TestContext.Current.CancellationToken))
            break;
        Assert.True(ended, "the source is left before the loop goes on");

        async IAsyncEnumerable<string> Source(bool fails)
        {
            try
            {
                for (int i = 0; !fails || i < 700; i++)
                {
                    await Task.Yield();
                    yield return "dog";
                }
                throw new InvalidOperationException("source");
            }
            finally
            {
                ended = true;
            }
        }
    }

    [Fact]
    public void Cancellation_is_seen_between_batches_and_leaves_a_pipeline_that_works()
    {
        using TemporaryFolder folder = new();
        SeededCheckpoint.Write(folder.Path);
        using FeatureExtractionPipeline pipeline =
            FeatureExtractionPipeline.Load(folder.Path, new PipelineOptions { MaxConcurrentRuns = 1 });
        string[] texts = Texts(9000, 11);
        using CancellationTokenSource source = new();
        float[] vectors = new float[texts.Length * pipeline.Dimensions];
        Assert.Throws<OperationCanceledException>(() =>
            pipeline.Embed(new CancellingList(texts, 5000, source), vectors, null, source.Token));
        Assert.Contains(vectors[..pipeline.Dimensions], value => value != 0); // the first piece was done
        Assert.DoesNotContain(vectors[(8192 * pipeline.Dimensions)..], value => value != 0);
        Assert.Equal(pipeline.Dimensions, pipeline.Embed("dog", null, TestContext.Current.CancellationToken).Length);
        using CancellationTokenSource cancelled = new();
        cancelled.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => pipeline.Embed("dog", null, cancelled.Token));
    }

    [Fact]
    public async Task Callers_beyond_the_bound_wait_and_can_stop_waiting()
    {
        using TemporaryFolder folder = new();
        SeededCheckpoint.Write(folder.Path);
        using CompiledModel model = AutoModel.Load(folder.Path);
        using SessionPool pool = new(model, new PipelineOptions { MaxConcurrentRuns = 1 }, 64, 4096, "last_hidden_state");
        PooledSession session = pool.Rent(10, TestContext.Current.CancellationToken);
        using CancellationTokenSource source = new();
        Task<PooledSession> waiting = Task.Run(() => pool.Rent(10, source.Token), TestContext.Current.CancellationToken);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        waiting = Task.Run(() => pool.Rent(10, TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
        pool.Return(session);
        Assert.Same(session, await waiting);
        Assert.Equal(1, pool.Sessions);
    }

    [Fact]
    public void A_disposed_pipeline_says_so()
    {
        using TemporaryFolder folder = new();
        SeededCheckpoint.Write(folder.Path);
        FeatureExtractionPipeline pipeline = FeatureExtractionPipeline.Load(folder.Path);
        pipeline.Embed("dog", null, TestContext.Current.CancellationToken);
        pipeline.Dispose();
        pipeline.Dispose();
        Assert.Throws<ObjectDisposedException>(() => pipeline.Embed("dog", null, TestContext.Current.CancellationToken));
    }

    /// <summary>Cancels when an element is read the second time: once it is checked for null, then it is tokenised.</summary>
    private sealed class CancellingList(string[] texts, int at, CancellationTokenSource source) : IReadOnlyList<string>
    {
        private int reads;

        public int Count => texts.Length;

        public string this[int index]
        {
            get
            {
                if (index == at && Interlocked.Increment(ref reads) == 2)
                    source.Cancel();
                return texts[index];
            }
        }

        public IEnumerator<string> GetEnumerator() => ((IEnumerable<string>)texts).GetEnumerator();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
