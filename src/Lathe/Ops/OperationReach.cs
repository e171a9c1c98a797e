using System.ComponentModel;

namespace Lathe.CompilerServices;

/// <summary>What an element of an operation's result depends on.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public enum OperationReach
{
    /// <summary>On anything in the batch: such a model computes whole batches, padding included.</summary>
    Batch,

    /// <summary>On the elements at its own place, extents of 1 stretched.</summary>
    Element,

    /// <summary>On its own row: the last axis.</summary>
    Row,

    /// <summary>On what lies along the axis that the first number among the arguments names.</summary>
    Axis,

    /// <summary>On tokens of its own sequence.</summary>
    Sequence,
}
