using Lathe.Transformers.Pipelines;

namespace Lathe.Extensions;

/// <summary>An embedding generator's checkpoint, and what it is called.</summary>
public sealed class LatheEmbeddingOptions : LathePipelineOptions
{
    /// <summary>The prompt that is put in front of every text, a name of <see cref="FeatureExtractionPipeline.Prompts"/>; null for the
    /// checkpoint's default one.</summary>
    public string? PromptName { get; set; }

    /// <summary>The model's name in metadata and results; null for the folder's name.</summary>
    public string? ModelId { get; set; }
}
