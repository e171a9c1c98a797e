using System.Diagnostics;
using Lathe.Checkpoints;
using Lathe.Transformers.Tokenization;

namespace Lathe.Transformers.Pipelines;

/// <summary>
/// Texts, or pairs of texts, to classes: a <c>…ForSequenceClassification</c> checkpoint, with the scores of Hugging Face's
/// "text-classification", or of sentence-transformers' CrossEncoder where the checkpoint is one of those.
/// </summary>
/// <remarks>
/// Of a cross-encoder, <c>sentence_transformers.activation_fn</c> of config.json decides on the function, or the keys that older versions
/// wrote. Of others,
/// <c>problem_type</c> of config.json decides on the function: "regression" none; "multi_label_classification", or a single label, a
/// sigmoid of each; otherwise a softmax. Texts are cut to <see cref="Pipeline.MaxSequence"/> tokens, the longer one of a pair first.
/// </remarks>
public sealed class TextClassificationPipeline : Pipeline
{
    internal const string TaskName = "classify-text";

    private static readonly (ClassificationFunction Function, string Name)[] functions =
        [(ClassificationFunction.None, "Identity"), (ClassificationFunction.Sigmoid, "Sigmoid"), (ClassificationFunction.Softmax,
        "Softmax")];

    private readonly string[] names;
    private readonly TorchActivation activation;

    private TextClassificationPipeline(PipelineParts parts, ClassificationFunction? function)
        : base(parts, TaskName, parts.MaxBatchTokens, "logits")
    {
        names = ClassNames.Read(parts.ConfigurationFile, parts.Configuration.Labels);
        activation = Activation(parts, function, names.Length);
        Function = FunctionOf(activation);
    }

    /// <summary>Names of the classes, by number.</summary>
    public IReadOnlyList<string> Labels => names;

    /// <summary>What makes scores of logits.</summary>
    public ClassificationFunction Function { get; }

    /// <summary>Name of <see cref="Function"/> in torch.nn, such as "Identity", "Sigmoid" or "Tanh".</summary>
    public string FunctionName => activation.Name;

    /// <summary>Loads a checkpoint with a sequence classification head.</summary>
    /// <param name="folder">In the Hugging Face layout, with a tokenizer.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="function">Null for what config.json says.</param>
    /// <exception cref="CheckpointException">The checkpoint is missing, damaged, or of no family of this library.</exception>
    /// <exception cref="TokenizerException">The tokenizer is missing or damaged.</exception>
    /// <exception cref="PipelineException">The checkpoint has another head, config.json is damaged, or names a function that is not
    /// computed here.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static TextClassificationPipeline Load(string folder, PipelineOptions? options = null, ClassificationFunction? function = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (function is { } chosen && !Enum.IsDefined(chosen))
            throw new ArgumentOutOfRangeException(nameof(function), function,
                $"expected one of {string.Join(", ", Enum.GetNames<ClassificationFunction>())}, or null");
        PipelineParts parts = PipelineParts.Load(folder, folder, options, EncoderHead.SequenceClassification);
        try
        {
            return new TextClassificationPipeline(parts, function);
        }
        catch
        {
            parts.Dispose();
            throw;
        }
    }

    /// <summary>The classes of a text or pair, likeliest first.</summary>
    /// <param name="text">May be empty.</param>
    /// <param name="pair">The second text, or null.</param>
    /// <param name="topK">Most classes, at least 1; null for all.</param>
    /// <param name="cancellationToken">Looked at before the run, and while waiting for a session.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public IReadOnlyList<ClassLabel> Classify(string text, string? pair = null, int? topK = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Classify([text], pair is null ? null : [pair], topK, cancellationToken)[0];
    }

    /// <summary>The classes of texts or pairs, likeliest first, in the order of the texts; each equal bit by bit to that of the text
    /// alone.</summary>
    /// <inheritdoc cref="Classify(string, string?, int?, CancellationToken)"/>
    /// <param name="texts">Any number.</param>
    /// <param name="pairs">The second texts, as many; or null.</param>
    /// <param name="topK">Most classes, at least 1; null for all.</param>
    /// <param name="cancellationToken">Looked at before each run, and while waiting for a session.</param>
    /// <exception cref="ArgumentException">The numbers of texts and pairs differ, or one is null.</exception>
    public IReadOnlyList<ClassLabel>[] Classify(
        IReadOnlyList<string> texts, IReadOnlyList<string>? pairs = null, int? topK = null, CancellationToken cancellationToken = default)
    {
        using CallGate.Call call = Begin();
        return ClassifyWithin(texts, pairs, topK, cancellationToken);
    }

    private IReadOnlyList<ClassLabel>[] ClassifyWithin(IReadOnlyList<string> texts, IReadOnlyList<string>? pairs, int? topK,
        CancellationToken cancellationToken)
    {
        CheckTexts(texts, nameof(texts));
        CheckTopK(topK);
        if (pairs is not null)
            CheckTexts(pairs, nameof(pairs));
        if (pairs is not null && pairs.Count != texts.Count)
            throw new ArgumentException($"{texts.Count} texts have {pairs.Count} second texts; give one for each.", nameof(pairs));
        IReadOnlyList<ClassLabel>[] results = new IReadOnlyList<ClassLabel>[texts.Count];
        using Activity? activity = PipelineTelemetry.Activity(TaskName, texts.Count, Folder);
        foreach ((int from, int count) in Pieces(texts.Count))
        {
            TokenRow[] rows = TokenizeIds(from, count, i => (texts[from + i], pairs?[from + i]), cancellationToken);
            using RowRun run = Runner.Run(rows, cancellationToken);
            while (run.Next())
                results[from + run.Row] = Finish(run.Output(), topK ?? names.Length);
        }
        return results;
    }

    /// <summary>The classes of a stream of texts, in its order.</summary>
    /// <param name="texts">Read ahead by at most some hundred texts.</param>
    /// <param name="topK">Most classes, at least 1; null for all.</param>
    /// <param name="cancellationToken">Ends reading and running.</param>
    public IAsyncEnumerable<IReadOnlyList<ClassLabel>> ClassifyAsync(IAsyncEnumerable<string> texts, int? topK = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        CheckTopK(topK);
        return Stream(texts, (group, token) => ClassifyWithin(group, null, topK, token), cancellationToken);
    }

    /// <summary>The classes of a stream of pairs, in its order.</summary>
    /// <inheritdoc cref="ClassifyAsync(IAsyncEnumerable{string}, int?, CancellationToken)"/>
    public IAsyncEnumerable<IReadOnlyList<ClassLabel>> ClassifyAsync(
        IAsyncEnumerable<(string Text, string Pair)> texts, int? topK = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        CheckTopK(topK);
        return Stream(
            texts, (group, token) => ClassifyWithin(group.ConvertAll(item => item.Text), group.ConvertAll(item => item.Pair), topK, token),
            cancellationToken);
    }

    private static ClassificationFunction Choose(ConfigurationFile file, int labels) => file.String("problem_type") switch
    {
        "regression" => ClassificationFunction.None,
        "multi_label_classification" => ClassificationFunction.Sigmoid,
        "single_label_classification" or null => labels == 1 ? ClassificationFunction.Sigmoid : ClassificationFunction.Softmax,
        string other =>
            throw file.Problem(
            $"'problem_type' is \"{other}\"; expected regression, single_label_classification or multi_label_classification."),
    };

    /// <summary>What makes scores of logits: the function that is asked for, a cross-encoder's own, or what <c>problem_type</c>
    /// says.</summary>
    internal static TorchActivation Activation(PipelineParts parts, ClassificationFunction? function, int labels) =>
        function is { } wanted and not ClassificationFunction.Named ? Activation(wanted)
        : CrossEncoderActivation.Read(parts.ConfigurationFile, parts.Folder, labels)
        ?? (function is null ? Activation(Choose(parts.ConfigurationFile, labels))
            : throw parts.ConfigurationFile.Problem(
            "names no function of a cross-encoder; choose another, or none for what 'problem_type' says."));

    internal static ClassificationFunction FunctionOf(TorchActivation activation) =>
        Array.Find(functions, entry => entry.Name == activation.Name) is { Name: not null } found
        ? found.Function : ClassificationFunction.Named;

    private static TorchActivation Activation(ClassificationFunction function) =>
        TorchActivation.Of(functions.First(entry => entry.Function == function).Name);

    private ClassLabel[] Finish(ReadOnlySpan<float> logits, int topK)
    {
        float[] scores = logits.ToArray();
        activation.Run(scores);
        int[] order = BestFirst.Order(scores, topK);
        return Array.ConvertAll(order, number => new ClassLabel(names[number], scores[number]));
    }

    private static void CheckTopK(int? topK)
    {
        if (topK < 1)
            throw new ArgumentOutOfRangeException(nameof(topK), topK, "expected at least 1, or null for all classes");
    }
}
