using System.Diagnostics;
using Lathe.Transformers.Pipelines;
using Lathe.Transformers.Tokenization;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lathe.Extensions;

/// <summary>
/// Sentence embeddings through the interface that .NET's AI libraries ask for. Safe from any number of threads; the vectors are those of
/// <see cref="FeatureExtractionPipeline"/>, bit by bit, whatever is asked for together.
/// </summary>
public sealed class LatheEmbeddingGenerator : IEmbeddingGenerator<string, Embedding<float>>
{
    /// <summary>Key in <see cref="EmbeddingGenerationOptions.AdditionalProperties"/> for a prompt's name, such as "query".</summary>
    public const string PromptNameProperty = "promptName";

    private readonly FeatureExtractionPipeline pipeline;
    private readonly bool ownsPipeline;
    private readonly string? promptName;
    private readonly ILogger logger;

    /// <param name="pipeline">Not owned: whoever made it disposes it, after this generator's last call.</param>
    /// <param name="promptName">Prompt where a call names none; null for the checkpoint's default one.</param>
    /// <param name="modelId">The model's name in metadata and results; null for the folder's name.</param>
    /// <param name="logger">Null: nothing is logged.</param>
    /// <exception cref="ArgumentException">The checkpoint has no prompt of that name.</exception>
    public LatheEmbeddingGenerator(FeatureExtractionPipeline pipeline, string? promptName = null, string? modelId = null,
        ILogger<LatheEmbeddingGenerator>? logger = null)
        : this(pipeline, promptName, modelId, logger, ownsPipeline: false)
    {
    }

    private LatheEmbeddingGenerator(FeatureExtractionPipeline pipeline, string? promptName, string? modelId, ILogger? logger,
        bool ownsPipeline)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        this.pipeline = pipeline;
        this.promptName = promptName;
        this.ownsPipeline = ownsPipeline;
        this.logger = logger ?? NullLogger.Instance;
        if (promptName is not null && !pipeline.Prompts.ContainsKey(promptName))
            throw NoPrompt(promptName);
        Metadata = new EmbeddingGeneratorMetadata(
            "lathe", providerUri: null, modelId ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(pipeline.Folder))),
            pipeline.Dimensions);
    }

    /// <summary>Provider, model and length of a vector.</summary>
    public EmbeddingGeneratorMetadata Metadata { get; }

    /// <summary>Loads a folder; the pipeline is disposed with the generator.</summary>
    /// <inheritdoc cref="FeatureExtractionPipeline.Load"/>
    public static LatheEmbeddingGenerator Load(string folder, PipelineOptions? options = null) =>
        new(FeatureExtractionPipeline.Load(folder, options), promptName: null, modelId: null, logger: null, ownsPipeline: true);

    /// <summary>The vectors of texts, in their order, computed on the thread pool.</summary>
    /// <param name="values">The texts.</param>
    /// <param name="options">
    /// Dimensions and model must be this model's where they are given; <see cref="PromptNameProperty"/> among the additional properties
    /// names a prompt.
    /// </param>
    /// <param name="cancellationToken">Looked at before each run.</param>
    /// <returns>One embedding a text, and how many tokens were read (<see cref="GeneratedEmbeddings{TEmbedding}.Usage"/>), what was cut off
    /// left out.</returns>
    /// <exception cref="ArgumentException">Options ask for other dimensions, another model or a prompt that there is none of; or a text is
    /// null.</exception>
    /// <exception cref="ObjectDisposedException">The pipeline was disposed before the call; a call that has begun ends as it would
    /// have.</exception>
    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        string? prompt = Check(options);
        IReadOnlyList<string> texts = values as IReadOnlyList<string> ?? [.. values];
        // the call is under way from here on: whoever disposes the pipeline before a thread is free for it does not take it away
        return Generate(pipeline.Begin(), texts, prompt, cancellationToken);
    }

    /// <summary>This, its metadata, its pipeline, or the pipeline's tokenizer or model.</summary>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        if (serviceKey is not null)
            return null;
        foreach (object service in (ReadOnlySpan<object>)[this, Metadata, pipeline, pipeline.Tokenizer, pipeline.Model])
        {
            if (serviceType.IsInstanceOfType(service))
                return service;
        }
        return null;
    }

    public void Dispose()
    {
        if (ownsPipeline)
            pipeline.Dispose();
    }

    private async Task<GeneratedEmbeddings<Embedding<float>>> Generate(CallGate.Call call, IReadOnlyList<string> texts, string? prompt,
        CancellationToken cancellationToken)
    {
        using CallGate.Call ending = call;
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        cancellationToken.ThrowIfCancellationRequested();
        long started = Stopwatch.GetTimestamp();
        float[][] vectors = pipeline.EmbedWithin(texts, prompt, out long tokens, cancellationToken);
        DateTimeOffset now = DateTimeOffset.UtcNow;
        GeneratedEmbeddings<Embedding<float>> embeddings = new(vectors.Length)
        {
            Usage = new UsageDetails { InputTokenCount = tokens, TotalTokenCount = tokens },
        };
        foreach (float[] vector in vectors)
            embeddings.Add(new Embedding<float>(vector) { ModelId = Metadata.DefaultModelId, CreatedAt = now });
        Log.Embedded(logger, texts.Count, tokens, Metadata.DefaultModelId!, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        return embeddings;
    }

    /// <returns>The prompt to use.</returns>
    private string? Check(EmbeddingGenerationOptions? options)
    {
        if (options?.Dimensions is { } dimensions && dimensions != pipeline.Dimensions)
            throw new ArgumentException(
                $"{nameof(EmbeddingGenerationOptions)}.{nameof(options.Dimensions)} is {dimensions}; {pipeline.Folder} makes vectors of "
                + $"{pipeline.Dimensions}. Leave it out, or load a model of that size.");
        if (options?.ModelId is { } model && model != Metadata.DefaultModelId)
            throw new ArgumentException(
                $"{nameof(EmbeddingGenerationOptions)}.{nameof(options.ModelId)} is '{model}'; this generator is "
                + $"'{Metadata.DefaultModelId}'. Leave it out, or ask the generator of that model.");
        if (options?.AdditionalProperties is not { } properties || !properties.TryGetValue(PromptNameProperty, out object? named)
            || named is null)
            return promptName;
        return named is string name && pipeline.Prompts.ContainsKey(name) ? name : throw NoPrompt(named);
    }

    private ArgumentException NoPrompt(object name) => new(
        $"'{name}' is no prompt of {pipeline.Folder}; expected "
        + $"{(pipeline.Prompts.Count == 0 ? "none, since it has no prompts" : $"one of {string.Join(", ", pipeline.Prompts.Keys)}")}.");
}
