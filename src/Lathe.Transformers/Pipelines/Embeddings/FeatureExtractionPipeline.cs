using System.Diagnostics;
using Lathe.Checkpoints;
using Lathe.Transformers.Tokenization;

namespace Lathe.Transformers.Pipelines;

/// <summary>
/// Texts to vectors, as sentence-transformers computes them (Reimers and Gurevych 2019, arXiv 1908.10084): the encoder, then what
/// <c>modules.json</c> lists: pooling over the tokens (<c>1_Pooling/config.json</c>), Dense, LayerNorm, Normalize. Prompts and the default
/// one are those of
/// <c>config_sentence_transformers.json</c>, the longest text that of <c>sentence_bert_config.json</c>. A folder without modules.json gives
/// the mean of the tokens, not normalised (<see cref="PoolingSource"/> says so).
/// </summary>
/// <remarks>As sentence-transformers does, white space around a text, its prompt included, is taken off.</remarks>
public sealed class FeatureExtractionPipeline : Pipeline
{
    internal const string TaskName = "embed";

    private readonly TokenPooling pooling;
    private readonly VectorModule[] modules;
    private readonly SentencePrompts prompts;
    private readonly bool lowersCase;
    private readonly int widest;

    private FeatureExtractionPipeline(PipelineParts parts, SentenceModules description, TokenPooling pooling, VectorModule[] modules,
        SentencePrompts prompts)
        : base(parts, TaskName, parts.MaxBatchTokens, "last_hidden_state")
    {
        this.pooling = pooling;
        this.modules = modules;
        this.prompts = prompts;
        lowersCase = description.LowersCase;
        PoolingSource = description.PoolingFile ?? $"{parts.Folder} has no modules.json: the mean of all tokens, not normalised";
        Dimensions = widest = pooling.Dimensions;
        foreach (VectorModule module in modules)
        {
            Dimensions = module.Dimensions(Dimensions);
            widest = Math.Max(widest, Dimensions);
        }
        Normalizes = modules is [.., NormalizeModule];
    }

    /// <summary>Length of a vector.</summary>
    public int Dimensions { get; }

    /// <summary>How token vectors become one.</summary>
    public PoolingMode Pooling => pooling.Modes;

    /// <summary>Where <see cref="Pooling"/> is said, or that nothing says it.</summary>
    public string PoolingSource { get; }

    /// <summary>Whether vectors have length 1, so that their dot product is their cosine.</summary>
    public bool Normalizes { get; }

    /// <summary>Texts to put in front, by name, such as "query" and "passage".</summary>
    public IReadOnlyDictionary<string, string> Prompts => prompts.All;

    /// <summary>The prompt that is used where a call names none; null for no prompt.</summary>
    public string? DefaultPromptName => prompts.DefaultName;

    /// <summary>Loads a folder in sentence-transformers' layout, or any encoder's checkpoint.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="CheckpointException">The checkpoint is missing, damaged, or of no family of this library.</exception>
    /// <exception cref="TokenizerException">The tokenizer is missing or damaged.</exception>
    /// <exception cref="PipelineException">A file of sentence-transformers is damaged, or asks for a module that is not computed
    /// here.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static FeatureExtractionPipeline Load(string folder, PipelineOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        SentenceModules description = new(folder);
        SentencePrompts texts = new(folder);
        PipelineParts parts = PipelineParts.Load(folder, description.ModelFolder, options, head: null, description.MaxSequence);
        try
        {
            TokenPooling first = description.ReadPooling(parts.Configuration.HiddenSize);
            return new FeatureExtractionPipeline(parts, description, first, description.ReadRest(first.Dimensions), texts);
        }
        catch
        {
            parts.Dispose();
            throw;
        }
    }

    /// <summary>The vector of a text.</summary>
    /// <param name="text">May be empty: its vector is that of the special tokens.</param>
    /// <param name="promptName">A name of <see cref="Prompts"/>; null for the default one.</param>
    /// <param name="cancellationToken">Looked at before the run, and while waiting for a session.</param>
    /// <returns>float32 [<see cref="Dimensions"/>].</returns>
    /// <exception cref="ArgumentException">There is no prompt of that name.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public float[] Embed(string text, string? promptName = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Embed([text], promptName, cancellationToken)[0];
    }

    /// <summary>The vectors of texts, in their order, each equal bit by bit to that of the text alone.</summary>
    /// <inheritdoc cref="Embed(string, string?, CancellationToken)"/>
    /// <param name="texts">Any number of texts.</param>
    /// <param name="promptName">A name of <see cref="Prompts"/>; null for the default one.</param>
    /// <param name="cancellationToken">Looked at before each run, and while waiting for a session.</param>
    /// <returns>For each text float32 [<see cref="Dimensions"/>].</returns>
    public float[][] Embed(IReadOnlyList<string> texts, string? promptName = null, CancellationToken cancellationToken = default) =>
        Embed(texts, promptName, out _, cancellationToken);

    /// <summary>The vectors of texts, and what they cost.</summary>
    /// <inheritdoc cref="Embed(IReadOnlyList{string}, string?, CancellationToken)"/>
    /// <param name="texts">Any number of texts.</param>
    /// <param name="promptName">A name of <see cref="Prompts"/>; null for the default one.</param>
    /// <param name="tokens">Tokens that were run, special tokens and prompts included, what was cut off left out.</param>
    /// <param name="cancellationToken">Looked at before each run, and while waiting for a session.</param>
    public float[][] Embed(IReadOnlyList<string> texts, string? promptName, out long tokens, CancellationToken cancellationToken = default)
    {
        using CallGate.Call call = Begin();
        return EmbedWithin(texts, promptName, out tokens, cancellationToken);
    }

    /// <summary>Writes the vectors of texts into a caller's memory, in their order.</summary>
    /// <inheritdoc cref="Embed(string, string?, CancellationToken)"/>
    /// <param name="texts">Any number of texts.</param>
    /// <param name="vectors">Receives float32 [texts, <see cref="Dimensions"/>], row by row; may be longer.</param>
    /// <param name="promptName">A name of <see cref="Prompts"/>; null for the default one.</param>
    /// <param name="cancellationToken">Looked at before each run, and while waiting for a session; some vectors may be written
    /// then.</param>
    /// <exception cref="ArgumentException"><paramref name="vectors"/> is too short, or there is no prompt of that name.</exception>
    public void Embed(IReadOnlyList<string> texts, Span<float> vectors, string? promptName = null,
        CancellationToken cancellationToken = default)
    {
        CheckTexts(texts, nameof(texts));
        long needed = (long)texts.Count * Dimensions;
        if (vectors.Length < needed)
            throw new ArgumentException(
                $"{nameof(vectors)} holds {vectors.Length} numbers; {texts.Count} vectors of {Dimensions} need {needed}.", nameof(vectors));
        using CallGate.Call call = Begin();
        Run(texts, promptName, null, vectors, cancellationToken);
    }

    /// <summary>The vectors of a stream of texts, in its order: what has come in is run together, while the next texts come in.</summary>
    /// <param name="texts">Read ahead by at most some hundred texts.</param>
    /// <param name="promptName">A name of <see cref="Prompts"/>; null for the default one.</param>
    /// <param name="cancellationToken">Ends reading and running.</param>
    /// <exception cref="ArgumentException">There is no prompt of that name.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public IAsyncEnumerable<float[]> EmbedAsync(IAsyncEnumerable<string> texts, string? promptName = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        prompts.Find(promptName);
        return Stream(texts, (group, token) => EmbedWithin(group, promptName, out _, token), cancellationToken);
    }

    /// <summary>The same within a call that was let in, of which this may be a part.</summary>
    internal float[][] EmbedWithin(IReadOnlyList<string> texts, string? promptName, out long tokens, CancellationToken cancellationToken)
    {
        CheckTexts(texts, nameof(texts));
        float[][] vectors = new float[texts.Count][];
        for (int i = 0; i < vectors.Length; i++)
            vectors[i] = new float[Dimensions];
        tokens = Run(texts, promptName, vectors, default, cancellationToken);
        return vectors;
    }

    /// <returns>Tokens that were run.</returns>
    private long Run(IReadOnlyList<string> texts, string? promptName, float[][]? separate, Span<float> together,
        CancellationToken cancellationToken)
    {
        string prompt = prompts.Find(promptName);
        int promptTokens = pooling.IncludesPrompt || prompt.Length == 0 ? 0 : CountPrompt(prompt);
        float[] one = new float[widest], two = new float[widest];
        long tokens = 0;
        using Activity? activity = PipelineTelemetry.Activity(TaskName, texts.Count, Folder);
        foreach ((int from, int count) in Pieces(texts.Count))
        {
            TokenRow[] rows = TokenizeIds(from, count, i => (Prepare(prompt, texts[from + i]), null), cancellationToken);
            foreach (TokenRow row in rows)
                tokens += row.Ids.Length;
            using RowRun run = Runner.Run(rows, cancellationToken);
            while (run.Next())
            {
                int index = from + run.Row;
                Span<float> vector = separate is null ? together.Slice(index * Dimensions, Dimensions) : separate[index];
                Finish(run.Output(), promptTokens, one, two).CopyTo(vector);
            }
        }
        return tokens;
    }

    /// <summary>Pools a text's tokens and passes the vector through the modules, to and fro between two places.</summary>
    private ReadOnlySpan<float> Finish(ReadOnlySpan<float> tokens, int promptTokens, float[] one, float[] two)
    {
        int width = pooling.Dimensions;
        pooling.Run(tokens, promptTokens, one.AsSpan(0, width));
        foreach (VectorModule module in modules)
        {
            int next = module.Dimensions(width);
            module.Run(one.AsSpan(0, width), two.AsSpan(0, next));
            (one, two, width) = (two, one, next);
        }
        return one.AsSpan(0, width);
    }

    private string Prepare(string prompt, string text)
    {
        text = PythonText.Strip(prompt.Length == 0 ? text : prompt + text);
        return lowersCase ? PythonText.Lower(text) : text;
    }

    /// <summary>Leading tokens that are the prompt's: the special ones before it count, the one behind it does not.</summary>
    private int CountPrompt(string prompt)
    {
        Encoding encoding = Tokenizer.Encode(Prepare(prompt, ""), null, RowOptions);
        return encoding.Length - (encoding.Length > 0 && encoding.SpecialTokensMask[^1] == 1 ? 1 : 0);
    }
}
