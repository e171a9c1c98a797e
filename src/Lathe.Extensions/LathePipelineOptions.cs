using Lathe.Transformers.Pipelines;

namespace Lathe.Extensions;

/// <summary>Where a pipeline's checkpoint is and how it runs; bound from configuration or set in code, checked when the application
/// starts.</summary>
public class LathePipelineOptions
{
    private static readonly PipelineOptions Defaults = new();

    /// <summary>The checkpoint's folder in the Hugging Face layout: config.json, weights, tokenizer. Relative to the current
    /// directory.</summary>
    public string Folder { get; set; } = "";

    /// <inheritdoc cref="PipelineOptions.Precision"/>
    public Precision Precision { get; set; } = Defaults.Precision;

    /// <inheritdoc cref="PipelineOptions.Threads"/>
    public int Threads { get; set; } = Defaults.Threads;

    /// <inheritdoc cref="PipelineOptions.MaxBatchTokens"/>
    public int? MaxBatchTokens { get; set; } = Defaults.MaxBatchTokens;

    /// <inheritdoc cref="PipelineOptions.MaxSequence"/>
    public int? MaxSequence { get; set; } = Defaults.MaxSequence;

    /// <inheritdoc cref="PipelineOptions.MaxConcurrentRuns"/>
    public int MaxConcurrentRuns { get; set; } = Defaults.MaxConcurrentRuns;

    internal PipelineOptions ToPipelineOptions() => new()
    {
        Precision = Precision,
        Threads = Threads,
        MaxBatchTokens = MaxBatchTokens,
        MaxSequence = MaxSequence,
        MaxConcurrentRuns = MaxConcurrentRuns,
    };
}
