namespace Lathe.Transformers.Pipelines;

/// <summary>What makes scores of a classifier's logits.</summary>
public enum ClassificationFunction
{
    /// <summary>The logits themselves: a regression.</summary>
    None,

    /// <summary>Each class by itself: several may hold, or there is only one.</summary>
    Sigmoid,

    /// <summary>One class of several: scores sum to 1.</summary>
    Softmax,
}
