namespace Lathe.Transformers.Pipelines;

/// <summary>What makes scores of a classifier's logits.</summary>
public enum ClassificationFunction
{
    /// <summary>The logits themselves: a regression, or a cross-encoder whose scores are to be compared.</summary>
    None,

    /// <summary>Each class by itself: several may hold, or there is only one.</summary>
    Sigmoid,

    /// <summary>One class of several: scores sum to 1.</summary>
    Softmax,

    /// <summary>Another function of torch.nn, which the checkpoint names for sentence-transformers' CrossEncoder.</summary>
    Named,
}
