using Lathe.Kernels;

namespace Lathe.Transformers.Evaluation;

/// <summary>What this machine chooses while a model runs on a batch: told by the kernels themselves, of a run on ids without
/// padding.</summary>
/// <param name="Batch">Sequences.</param>
/// <param name="Sequence">Tokens of each.</param>
/// <param name="Threads">Threads of the session.</param>
/// <param name="Products">In the order in which the run came to them.</param>
/// <param name="Attentions">In the order in which the run came to them.</param>
/// <param name="Chunks">Walks over the batch in chunks.</param>
/// <param name="Milliseconds">Of the whole run; null where nothing was measured.</param>
public sealed record ExplainedRun(
    int Batch,
    int Sequence,
    int Threads,
    IReadOnlyList<ExplainedProduct> Products,
    IReadOnlyList<ExplainedAttention> Attentions,
    IReadOnlyList<ExplainedChunks> Chunks,
    double? Milliseconds)
{
    /// <summary>What neither products nor attention took: lookups, quantising in passes of their own, heads' activations, copies; null
    /// where nothing was measured.</summary>
    public double? OtherMilliseconds =>
        Milliseconds - Products.Sum(product => product.Milliseconds) - Attentions.Sum(attention => attention.Milliseconds);

    /// <summary>Runs a model, once, or with a clock.</summary>
    /// <param name="model">Any encoder of the library.</param>
    /// <param name="batch">Sequences, at least 1.</param>
    /// <param name="sequence">Tokens of each, 1 to the model's positions.</param>
    /// <param name="threads">0: one for each physical core that the process may use.</param>
    /// <param name="measuredRuns">0 to measure nothing; else, after about a second of warm-up, so many runs, of which the one with the
    /// median time is told.</param>
    /// <exception cref="ArgumentException">The sequence is longer than the model's positions, or a number is out of range.</exception>
    public static ExplainedRun Of(CompiledModel model, int batch, int sequence, int threads = 0, int measuredRuns = 0)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfNegative(measuredRuns);
        EncoderConfiguration configuration = AutoModel.ReadConfiguration(model.Source);
        SampleRun.Check(configuration, sequence);
        using InferenceSession session = model.CreateSession(batch, sequence, threads);
        SampleRun run = new(session, configuration, batch, sequence);
        if (measuredRuns > 0)
            run.WarmUp();
        List<(double Milliseconds, KernelRecording Recording)> runs = [];
        do
        {
            using KernelRecording recording = KernelRecording.Begin();
            runs.Add((run.Time(), recording));
        }
        while (runs.Count < measuredRuns);
        (double milliseconds, KernelRecording told) = runs.OrderBy(entry => entry.Milliseconds).ElementAt(runs.Count / 2);
        bool measured = measuredRuns > 0;
        return new ExplainedRun(batch, sequence, session.Threads, Group(told.Products, measured), Group(told.Attentions, measured),
            Group(told.Chunks), measured ? milliseconds : null);
    }

    private static ExplainedProduct[] Group(IReadOnlyList<ProductRun> products, bool measured) =>
    [
        .. products.GroupBy(run => (Name: LayerNames.Pattern(run.Weights), run.Decision)).Select(group => new ExplainedProduct(
            group.Key.Name, group.DistinctBy(run => run.Weights, StringComparer.Ordinal).Count(), group.Count(), group.Key.Decision,
            Total(group.Select(run => run.Elapsed), measured))),
    ];

    private static ExplainedAttention[] Group(IReadOnlyList<AttentionRun> attentions, bool measured) =>
        [.. attentions.GroupBy(run => run.Decision)
        .Select(group => new ExplainedAttention(group.Count(), group.Key, Total(group.Select(run => run.Elapsed), measured)))];

    private static ExplainedChunks[] Group(IReadOnlyList<ChunkRun> chunks) =>
    [
        .. chunks.GroupBy(run => (Name: LayerNames.Scope(run.Weights), run.Size, run.Rows, run.ChunkRows.Count,
            Largest: run.ChunkRows.Max())).Select(group =>
            new ExplainedChunks(group.Key.Name, group.Count(), group.Key.Size, group.Key.Rows, group.Key.Count, group.Key.Largest)),
    ];

    private static double? Total(IEnumerable<TimeSpan> times, bool measured) => measured ? times.Sum(time => time.TotalMilliseconds) : null;
}
