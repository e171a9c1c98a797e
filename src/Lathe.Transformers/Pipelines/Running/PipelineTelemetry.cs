using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Lathe.Transformers.Pipelines;

/// <summary>
/// What pipelines tell of their work, through the interfaces of the base class library: <c>dotnet-counters</c> and OpenTelemetry read them
/// by
/// <see cref="Name"/>. Where nobody listens, nothing is measured.
/// </summary>
/// <remarks>
/// Instruments, all with the tag <c>task</c> ("embed", "classify-text", "rerank", "classify-tokens", "fill-mask", "answer"):
/// <c>lathe.pipeline.texts</c> and <c>lathe.pipeline.tokens</c> (counted as they are run, padding left out),
/// <c>lathe.pipeline.batch.size</c>
/// (rows of a run), <c>lathe.pipeline.padding.share</c> (padding over all tokens of a run, 0 to 1), <c>lathe.pipeline.stage.duration</c>
/// (seconds; tag <c>stage</c>: tokenize for a call's texts, run and finish for a batch).
/// </remarks>
public static class PipelineTelemetry
{
    /// <summary>Name of the meter and of the activity source.</summary>
    public const string Name = "Lathe.Transformers";

    internal const string TokenizeStage = "tokenize", RunStage = "run", FinishStage = "finish";

    /// <summary>The meter; it lives as long as the process.</summary>
    public static Meter Meter { get; } = new(Name);

    /// <summary>The source of one activity a call, named by its task, with the tags <c>lathe.texts</c> and <c>lathe.model</c>.</summary>
    public static ActivitySource ActivitySource { get; } = new(Name);

    private static readonly Counter<long> texts =
        Meter.CreateCounter<long>("lathe.pipeline.texts", "{text}", "Texts, or windows of them, that were run.");
    private static readonly Counter<long> tokens =
        Meter.CreateCounter<long>("lathe.pipeline.tokens", "{token}", "Tokens that were run, padding left out.");
    private static readonly Histogram<int> batchSize = Meter.CreateHistogram<int>("lathe.pipeline.batch.size", "{text}", "Rows of a run.");
    private static readonly Histogram<double> paddingShare =
        Meter.CreateHistogram<double>("lathe.pipeline.padding.share", "1", "Padding over all tokens of a run.");
    private static readonly Histogram<double> stageDuration =
        Meter.CreateHistogram<double>("lathe.pipeline.stage.duration", "s", "Time of a stage.");

    internal static bool CountsBatches => texts.Enabled || tokens.Enabled || batchSize.Enabled || paddingShare.Enabled;

    /// <summary>A timestamp, or 0 where nobody listens.</summary>
    internal static long Start() => stageDuration.Enabled ? Stopwatch.GetTimestamp() : 0;

    internal static void Stop(string stage, string task, long started)
    {
        if (started != 0)
            stageDuration.Record(Stopwatch.GetElapsedTime(started).TotalSeconds, new KeyValuePair<string, object?>("stage", stage),
                new KeyValuePair<string, object?>("task", task));
    }

    internal static void Batch(string task, int rows, int sequence, int realTokens)
    {
        KeyValuePair<string, object?> tag = new("task", task);
        texts.Add(rows, tag);
        tokens.Add(realTokens, tag);
        batchSize.Record(rows, tag);
        paddingShare.Record(1 - realTokens / ((double)rows * sequence), tag);
    }

    /// <summary>An activity for a call; null where nobody listens.</summary>
    internal static Activity? Activity(string task, int count, string folder)
    {
        Activity? activity = ActivitySource.StartActivity(task);
        activity?.SetTag("lathe.texts", count);
        activity?.SetTag("lathe.model", folder);
        return activity;
    }
}
