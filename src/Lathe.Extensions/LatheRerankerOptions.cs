using Lathe.Transformers.Pipelines;

namespace Lathe.Extensions;

/// <summary>A reranker's checkpoint, and what its scores are.</summary>
public sealed class LatheRerankerOptions : LathePipelineOptions
{
    /// <summary>
    /// Whether scores are what the checkpoint's activation makes of the logits, often 0 to 1, instead of the logits themselves. See
    /// <see cref="RerankPipeline.Function"/>.
    /// </summary>
    public bool Activated { get; set; }
}
