using System.Diagnostics;
using Lathe.Checkpoints;
using Lathe.Transformers.Tokenization;

namespace Lathe.Transformers.Pipelines;

/// <summary>
/// Texts to labelled spans, such as names of people and places: a <c>…ForTokenClassification</c> checkpoint, aggregated as Hugging Face's
/// "token-classification" does.
/// </summary>
/// <remarks>
/// A text is cut to <see cref="Pipeline.MaxSequence"/> tokens and nothing is found behind them, unless
/// <see cref="TokenClassificationOptions.Stride"/> asks for windows over all of it.
/// </remarks>
public sealed class TokenClassificationPipeline : Pipeline
{
    internal const string TaskName = "classify-tokens";

    private static readonly string[] outside = ["O"];
    private static readonly TokenClassificationOptions defaults = new();

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
    /// <param name="cancellationToken">Looked at before the run, and while waiting for a session.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public IReadOnlyList<TokenGroup> Classify(
        string text, AggregationStrategy strategy = AggregationStrategy.None, IReadOnlyCollection<string>? ignoredLabels = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Classify([text], strategy, ignoredLabels, cancellationToken)[0];
    }

    /// <summary>The labelled spans of texts, in the order of the texts; each equal bit by bit to those of the text alone.</summary>
    /// <inheritdoc cref="Classify(string, AggregationStrategy, IReadOnlyCollection{string}?, CancellationToken)"/>
    /// <param name="texts">Any number.</param>
    /// <param name="strategy">How tokens become spans.</param>
    /// <param name="ignoredLabels">Labels, or entities where tokens are aggregated, that are left out; null for "O" alone.</param>
    /// <param name="cancellationToken">Looked at before each run, and while waiting for a session.</param>
    public IReadOnlyList<TokenGroup>[] Classify(
        IReadOnlyList<string> texts, AggregationStrategy strategy = AggregationStrategy.None,
        IReadOnlyCollection<string>? ignoredLabels = null,
        CancellationToken cancellationToken = default) =>
        Classify(texts, new TokenClassificationOptions { Strategy = strategy, IgnoredLabels = ignoredLabels }, cancellationToken);

    /// <summary>The labelled spans of a text, in their order; a text of any length, where there is a stride.</summary>
    /// <param name="text">May be empty.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="cancellationToken">Looked at before each run, and while waiting for a session.</param>
    /// <exception cref="ArgumentException">A property of the options is out of its range, or does not go with another.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public IReadOnlyList<TokenGroup> Classify(string text, TokenClassificationOptions? options,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Classify([text], options, cancellationToken)[0];
    }

    /// <summary>The labelled spans of texts, in the order of the texts; each equal bit by bit to those of the text alone.</summary>
    /// <inheritdoc cref="Classify(string, TokenClassificationOptions?, CancellationToken)"/>
    /// <param name="texts">Any number.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="cancellationToken">Looked at before each run, and while waiting for a session.</param>
    public IReadOnlyList<TokenGroup>[] Classify(IReadOnlyList<string> texts, TokenClassificationOptions? options,
        CancellationToken cancellationToken = default)
    {
        using CallGate.Call call = Begin();
        return ClassifyWithin(texts, Check(options), cancellationToken);
    }

    private IReadOnlyList<TokenGroup>[] ClassifyWithin(IReadOnlyList<string> texts, TokenClassificationOptions chosen,
        CancellationToken cancellationToken)
    {
        CheckTexts(texts, nameof(texts));
        IReadOnlyList<TokenGroup>[] results = new IReadOnlyList<TokenGroup>[texts.Count];
        using Activity? activity = PipelineTelemetry.Activity(TaskName, texts.Count, Folder);
        EncodeOptions encoding = RowOptions with { Truncation = RowOptions.Truncation! with { Stride = chosen.Stride ?? 0 } };
        foreach ((int from, int count) in Pieces(texts.Count))
        {
            Encoding[] encodings = TokenizeWhole(count, i => Tokenizer.Encode(texts[from + i], null, encoding), cancellationToken);
            Run(texts, from, encodings, chosen, results, cancellationToken);
        }
        return results;
    }

    /// <summary>The labelled spans of a stream of texts, in its order.</summary>
    /// <param name="texts">Read ahead by at most some hundred texts.</param>
    /// <param name="strategy">How tokens become spans.</param>
    /// <param name="ignoredLabels">Labels, or entities where tokens are aggregated, that are left out; null for "O" alone.</param>
    /// <param name="cancellationToken">Ends reading and running.</param>
    public IAsyncEnumerable<IReadOnlyList<TokenGroup>> ClassifyAsync(
        IAsyncEnumerable<string> texts, AggregationStrategy strategy = AggregationStrategy.None,
        IReadOnlyCollection<string>? ignoredLabels = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return ClassifyAsync(texts, new TokenClassificationOptions { Strategy = strategy, IgnoredLabels = ignoredLabels },
            cancellationToken);
    }

    /// <summary>The labelled spans of a stream of texts, in its order.</summary>
    /// <param name="texts">Read ahead by at most some hundred texts.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="cancellationToken">Ends reading and running.</param>
    /// <exception cref="ArgumentException">A property of the options is out of its range, or does not go with another.</exception>
    public IAsyncEnumerable<IReadOnlyList<TokenGroup>> ClassifyAsync(
        IAsyncEnumerable<string> texts, TokenClassificationOptions? options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        TokenClassificationOptions chosen = Check(options);
        return Stream(texts, (group, token) => ClassifyWithin(group, chosen, token), cancellationToken);
    }

    private TokenClassificationOptions Check(TokenClassificationOptions? options)
    {
        TokenClassificationOptions chosen = options ?? defaults;
        chosen.Check(MaxSequence - Tokenizer.AddedTokenCount());
        return chosen;
    }

    private void Run(
        IReadOnlyList<string> texts, int from, Encoding[] encodings, TokenClassificationOptions options,
        IReadOnlyList<TokenGroup>[] results,
        CancellationToken cancellationToken)
    {
        List<(int Text, Encoding Window)> windows = [];
        for (int i = 0; i < encodings.Length; i++)
        {
            windows.Add((from + i, encodings[i]));
            // without a stride, what truncation cut off is left out
            if (options.Stride is not null)
                windows.AddRange(encodings[i].Overflowing.Select(overflow => (from + i, overflow)));
        }
        TokenRow[] rows = [.. windows.Select(window => Row(window.Window, window.Text, texts[window.Text]))];
        TokenGroup[][] found = new TokenGroup[rows.Length][];
        using (RowRun run = Runner.Run(rows, cancellationToken))
        {
            while (run.Next())
            {
                (int number, Encoding window) = windows[run.Row];
                found[run.Row] = aggregation.Run(texts[number], window, run.Output(), options.Strategy, options.IgnoredLabels ?? outside);
            }
        }
        for (int first = 0, end; first < rows.Length; first = end)
        {
            end = first + 1;
            while (end < rows.Length && windows[end].Text == windows[first].Text)
                end++;
            results[windows[first].Text] = end == first
                + 1 ? found[first] : WindowOverlap.Join(found[first..end].SelectMany(groups => groups));
        }
    }
}
