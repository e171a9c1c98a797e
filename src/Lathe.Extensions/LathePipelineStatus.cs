using Lathe.Transformers.Pipelines;

namespace Lathe.Extensions;

/// <summary>What became of a registered pipeline, for health checks: reading it never loads anything.</summary>
/// <param name="ServiceKey">The key it was registered with; null without one.</param>
/// <param name="Task">The pipeline's type, such as <see cref="FeatureExtractionPipeline"/>.</param>
/// <param name="State">How far it is.</param>
/// <param name="Family">BERT and so on; null before it is loaded.</param>
/// <param name="Precision">Of the loaded weights; null before.</param>
/// <param name="WeightBytes">Bytes of the packed weights; 0 before.</param>
/// <param name="LoadTime">How long loading took; zero before.</param>
/// <param name="Failure">Why loading failed; null where it did not.</param>
public sealed record LathePipelineStatus(
    string? ServiceKey, Type Task, LatheLoadState State, string? Family, Precision? Precision, long WeightBytes, TimeSpan LoadTime,
    Exception? Failure)
{
    public bool IsLoaded => State == LatheLoadState.Loaded;
}
