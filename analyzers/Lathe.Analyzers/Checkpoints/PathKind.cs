namespace Lathe.Analyzers.Checkpoints;

/// <summary>What a member reads at its path.</summary>
internal enum PathKind
{
    /// <summary>A tensor that the class holds itself: the path is its name.</summary>
    Tensor,

    /// <summary>A layer: its tensors are called <c>PATH.weight</c> and so on.</summary>
    Layer,

    /// <summary>A model, which has layers below its path.</summary>
    Model,
}
