using System.Diagnostics;
using Lathe.Checkpoints;
using Lathe.Transformers.Tokenization;

namespace Lathe.Transformers.Pipelines;

/// <summary>
/// Texts to labelled spans, such as names of people and places: a <c>…ForTokenClassification</c> checkpoint, aggregated as Hugging Face's
/// "token-classification" does.
/// </summary>
/// <remarks>A text is cut to <see cref="Pipeline.MaxSequence"/> tokens; nothing is found behind them.</remarks>
public sealed class TokenClassificationPipeline : Pipeline
{
    internal const string TaskName = "classify-tokens";

    private static readonly string[] outside = ["O"];

    private readonly string[] names;
    private readonly TokenAggregation aggregation;

    private TokenClassificationPipeline(PipelineParts parts)
        : base(parts, TaskName, parts.MaxBatchTokens, "logits")
    {
        names = ClassNames.Read(parts.ConfigurationFile, parts.Configuration.Labels);
        aggregation = new TokenAggregation(names, parts.Tokenizer);
    }

    /// <summary>Names of the classes, by number.</summary>
    public IReadOnlyList<string> Labels => names;

    /// <summary>Loads a checkpoint with a token classification head.</summary>
    /// <param name="folder">In the Hugging Face layout, with a tokenizer.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="CheckpointException">The checkpoint is missing, damaged, or of no family of this library.</exception>
    /// <exception cref="TokenizerException">The tokenizer is missing or damaged.</exception>
    /// <exception cref="PipelineException">The checkpoint has another head, or config.json is damaged.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static TokenClassificationPipeline Load(string folder, PipelineOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        PipelineParts parts = PipelineParts.Load(folder, folder, options, EncoderHead.TokenClassification);
        try
        {
            return new TokenClassificationPipeline(parts);
        }
        catch
        {
            parts.Dispose();
            throw;
        }
    }

    /// <summary>The labelled spans of a text, in their order.</summary>
    /// <param name="text">May be empty.</param>
    /// <param name="strategy">How tokens become spans.</param>
    /// <param name="ignoredLabels">Labels, or entities where tokens are aggregated, that are left out; null for "O" alone.</param>
    /// <param name="cancellation">Looked at before the run, and while waiting for a session.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public IReadOnlyList<TokenGroup> Classify(
        string text, AggregationStrategy strategy = AggregationStrategy.None, IReadOnlyCollection<string>? ignoredLabels = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Classify([text], strategy, ignoredLabels, cancellation)[0];
    }

    /// <summary>The labelled spans of texts, in the order of the texts; each equal bit by bit to those of the text alone.</summary>
    /// <inheritdoc cref="Classify(string, AggregationStrategy, IReadOnlyCollection{string}?, CancellationToken)"/>
    /// <param name="texts">Any number.</param>
    /// <param name="strategy">How tokens become spans.</param>
    /// <param name="ignoredLabels">Labels, or entities where tokens are aggregated, that are left out; null for "O" alone.</param>
    /// <param name="cancellation">Looked at before each run, and while waiting for a session.</param>
    public IReadOnlyList<TokenGroup>[] Classify(
        IReadOnlyList<string> texts, AggregationStrategy strategy = AggregationStrategy.None, IReadOnlyCollection<string>? ignoredLabels = null,
        CancellationToken cancellation = default)
    {
        using CallGate.Call call = Begin();
        return ClassifyWithin(texts, strategy, ignoredLabels, cancellation);
    }

    private IReadOnlyList<TokenGroup>[] ClassifyWithin(
        IReadOnlyList<string> texts, AggregationStrategy strategy, IReadOnlyCollection<string>? ignoredLabels, CancellationToken cancellation)
    {
        CheckTexts(texts, nameof(texts));
        CheckStrategy(strategy);
        IReadOnlyList<TokenGroup>[] results = new IReadOnlyList<TokenGroup>[texts.Count];
        using Activity? activity = PipelineTelemetry.Activity(TaskName, texts.Count, Folder);
        foreach ((int from, int count) in Pieces(texts.Count))
        {
            Encoding[] encodings = TokenizeWhole(count, i => Tokenizer.Encode(texts[from + i], null, RowOptions), cancellation);
            TokenRow[] rows = [.. encodings.Select((encoding, i) => Row(encoding, from + i, texts[from + i]))];
            using RowRun run = Runner.Run(rows, cancellation);
            while (run.Next())
                results[from + run.Row] = aggregation.Run(texts[from + run.Row], encodings[run.Row], run.Output(), strategy, ignoredLabels ?? outside);
        }
        return results;
    }

    /// <summary>The labelled spans of a stream of texts, in its order.</summary>
    /// <param name="texts">Read ahead by at most some hundred texts.</param>
    /// <param name="strategy">How tokens become spans.</param>
    /// <param name="ignoredLabels">Labels, or entities where tokens are aggregated, that are left out; null for "O" alone.</param>
    /// <param name="cancellation">Ends reading and running.</param>
    public IAsyncEnumerable<IReadOnlyList<TokenGroup>> ClassifyAsync(
        IAsyncEnumerable<string> texts, AggregationStrategy strategy = AggregationStrategy.None, IReadOnlyCollection<string>? ignoredLabels = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        CheckStrategy(strategy);
        return Stream(texts, (group, token) => ClassifyWithin(group, strategy, ignoredLabels, token), cancellation);
    }

    private static void CheckStrategy(AggregationStrategy strategy)
    {
        if (!Enum.IsDefined(strategy))
            throw new ArgumentOutOfRangeException(nameof(strategy), strategy, $"expected one of {string.Join(", ", Enum.GetNames<AggregationStrategy>())}");
    }
}
