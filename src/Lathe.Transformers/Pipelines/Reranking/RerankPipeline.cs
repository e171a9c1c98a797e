using System.Diagnostics;
using Lathe.Checkpoints;
using Lathe.Transformers.Tokenization;

namespace Lathe.Transformers.Pipelines;

/// <summary>
/// A query and documents to scores: a cross-encoder, which reads the two together (a <c>…ForSequenceClassification</c> checkpoint with one
/// label), as sentence-transformers' CrossEncoder does.
/// </summary>
/// <remarks>
/// A score is the model's logit unless an activation is asked for: the order is the same, and scores far from zero stay apart, which a
/// sigmoid in float32 makes all 1 or 0. Query and document are cut together to <see cref="Pipeline.MaxSequence"/> tokens, the longer one
/// first.
/// </remarks>
/// <example><code>
/// using RerankPipeline rerank = RerankPipeline.Load("ms-marco-MiniLM-L6-v2");
/// foreach (RankedDocument found in rerank.Rank("how many people live in Berlin", documents, topK: 3)) …
/// </code></example>
public sealed class RerankPipeline : Pipeline
{
    internal const string TaskName = "rerank";

    private readonly TorchActivation activation;

    private RerankPipeline(PipelineParts parts, ClassificationFunction? function)
        : base(parts, TaskName, parts.MaxBatchTokens, "logits")
    {
        int labels = parts.Configuration.Labels;
        if (labels != 1)
            throw parts.ConfigurationFile.Problem(
                $"the head has {labels} labels; expected 1, the score of a query and a document. Text classification gives several.");
        activation = TextClassificationPipeline.Activation(parts, function, parts.Configuration.Labels);
        Function = TextClassificationPipeline.FunctionOf(activation);
    }

    /// <summary>What makes scores of logits.</summary>
    public ClassificationFunction Function { get; }

    /// <summary>Loads a cross-encoder.</summary>
    /// <param name="folder">In the Hugging Face layout, with a tokenizer and a sequence classification head of one label.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="function">
    /// What makes scores of logits: nothing by default, so that scores are raw; <see cref="ClassificationFunction.Sigmoid"/>; or null for
    /// what the checkpoint says.
    /// </param>
    /// <exception cref="CheckpointException">The checkpoint is missing, damaged, or of no family of this library.</exception>
    /// <exception cref="TokenizerException">The tokenizer is missing or damaged.</exception>
    /// <exception cref="PipelineException">The checkpoint has another head or several labels, or config.json is damaged.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range, or the function is a softmax: of one label that is
    /// always 1.</exception>
    public static RerankPipeline Load(string folder, PipelineOptions? options = null,
        ClassificationFunction? function = ClassificationFunction.None)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (function is not (null or ClassificationFunction.None or ClassificationFunction.Sigmoid))
        {
            throw new ArgumentOutOfRangeException(
                nameof(function), function,
                $"expected {nameof(ClassificationFunction.None)}, {nameof(ClassificationFunction.Sigmoid)}, or null for what the "
                + "checkpoint says");
        }
        PipelineParts parts = PipelineParts.Load(folder, folder, options, EncoderHead.SequenceClassification);
        try
        {
            return new RerankPipeline(parts, function);
        }
        catch
        {
            parts.Dispose();
            throw;
        }
    }

    /// <summary>The score of each document, in the order of the documents; each equal bit by bit to that of the document alone.</summary>
    /// <param name="query">May be empty.</param>
    /// <param name="documents">Any number; may be empty texts.</param>
    /// <param name="cancellationToken">Looked at before each run, and while waiting for a session.</param>
    /// <returns>As many scores as documents.</returns>
    /// <exception cref="ArgumentException">A document is null.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public float[] Score(string query, IReadOnlyList<string> documents, CancellationToken cancellationToken = default)
    {
        using CallGate.Call call = Begin();
        return ScoreWithin(query, documents, cancellationToken);
    }

    private float[] ScoreWithin(string query, IReadOnlyList<string> documents, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        CheckTexts(documents, nameof(documents));
        return Score(documents.Count, i => (query, documents[i]), cancellationToken);
    }

    /// <summary>The score of each pair, in the order of the pairs: for several queries at once.</summary>
    /// <param name="pairs">Any number.</param>
    /// <param name="cancellationToken">Looked at before each run, and while waiting for a session.</param>
    /// <returns>As many scores as pairs.</returns>
    /// <exception cref="ArgumentException">A query or document is null.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public float[] Score(IReadOnlyList<(string Query, string Document)> pairs, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        using CallGate.Call call = Begin();
        return ScoreWithin(pairs, cancellationToken);
    }

    private float[] ScoreWithin(IReadOnlyList<(string Query, string Document)> pairs, CancellationToken cancellationToken)
    {
        for (int i = 0; i < pairs.Count; i++)
        {
            string? missing = pairs[i].Query is null ? "query" : pairs[i].Document is null ? "document" : null;
            if (missing is not null)
                throw new ArgumentException($"{nameof(pairs)}[{i}] has a {missing} that is null; an empty text is \"\".", nameof(pairs));
        }
        return Score(pairs.Count, i => pairs[i], cancellationToken);
    }

    /// <summary>The documents that answer a query best, the best first; of equal ones those that stand first.</summary>
    /// <inheritdoc cref="Score(string, IReadOnlyList{string}, CancellationToken)"/>
    /// <param name="query">May be empty.</param>
    /// <param name="documents">Any number; may be empty texts.</param>
    /// <param name="topK">Most documents, at least 1; null for all.</param>
    /// <param name="cancellationToken">Looked at before each run, and while waiting for a session.</param>
    /// <returns>At most <paramref name="topK"/> documents. A score that is no number, which damaged weights can give, stands
    /// last.</returns>
    public RankedDocument[] Rank(string query, IReadOnlyList<string> documents, int? topK = null,
        CancellationToken cancellationToken = default)
    {
        Ranking ranking = NewRanking(topK);
        float[] scores = Score(query, documents, cancellationToken);
        for (int i = 0; i < scores.Length; i++)
            ranking.Add(documents[i], scores[i]);
        return ranking.Take();
    }

    /// <summary>The scores of a stream of documents, in its order.</summary>
    /// <param name="query">May be empty.</param>
    /// <param name="documents">Read ahead by at most some hundred.</param>
    /// <param name="cancellationToken">Ends reading and running.</param>
    public IAsyncEnumerable<float> ScoreAsync(string query, IAsyncEnumerable<string> documents,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(documents);
        return Stream(documents, (group, token) => ScoreWithin(query, group, token), cancellationToken);
    }

    /// <summary>The scores of a stream of pairs, in its order.</summary>
    /// <param name="pairs">Read ahead by at most some hundred.</param>
    /// <param name="cancellationToken">Ends reading and running.</param>
    public IAsyncEnumerable<float> ScoreAsync(IAsyncEnumerable<(string Query, string Document)> pairs,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        return Stream(pairs, (group, token) => ScoreWithin(group, token), cancellationToken);
    }

    /// <summary>The best documents of a stream, the best first. Only they are kept, and some hundred that are read ahead.</summary>
    /// <param name="query">May be empty.</param>
    /// <param name="documents">Any number.</param>
    /// <param name="topK">Most documents, at least 1.</param>
    /// <param name="cancellationToken">Ends reading and running.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public Task<RankedDocument[]> RankAsync(string query, IAsyncEnumerable<string> documents, int topK,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(documents);
        return RankAsync(query, documents, NewRanking(topK), cancellationToken);
    }

    private async Task<RankedDocument[]> RankAsync(string query, IAsyncEnumerable<string> documents, Ranking ranking,
        CancellationToken cancellationToken)
    {
        IAsyncEnumerable<(string Text, float Score)> scored = Stream(
            documents, (group, token) => ScoreWithin(query, group, token).Select((score, i) => (group[i], score)).ToArray(),
            cancellationToken);
        await foreach ((string text, float score) in scored.ConfigureAwait(false))
            ranking.Add(text, score);
        return ranking.Take();
    }

    private static Ranking NewRanking(int? topK) => topK is null or >= 1
        ? new Ranking(topK ?? int.MaxValue)
        : throw new ArgumentOutOfRangeException(nameof(topK), topK, "expected at least 1, or null for all documents");

    private float[] Score(int count, Func<int, (string Query, string Document)> pair, CancellationToken cancellationToken)
    {
        float[] scores = new float[count];
        using Activity? activity = PipelineTelemetry.Activity(TaskName, count, Folder);
        foreach ((int from, int some) in Pieces(count))
        {
            TokenRow[] rows = TokenizeIds(from, some, i => pair(from + i), cancellationToken);
            using RowRun run = Runner.Run(rows, cancellationToken);
            while (run.Next())
                scores[from + run.Row] = run.Output()[0];
        }
        for (int i = 0; i < count; i++)
            activation.Run(scores.AsSpan(i, 1)); // a function of a row's logits, and a row has one
        return scores;
    }
}
