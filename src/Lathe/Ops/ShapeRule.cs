using System.ComponentModel;

namespace Lathe.CompilerServices;

/// <summary>How the shape of an operation's result follows from its operands: what the generator infers shapes with.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public enum ShapeRule
{
    /// <summary>Shape and type of the first operand.</summary>
    SameAsFirst,

    /// <summary>Aligned at the last axes, extents of 1 stretched to the other operands'.</summary>
    Broadcast,

    /// <summary>[…, m, k] and […, k, n] give […, m, n]; the leading axes broadcast.</summary>
    MatMul,

    /// <summary>query [b, q, h·s], key [b, k, h·s], value [b, k, h·v] give [b, q, h·v].</summary>
    Attention,

    /// <summary>The sum along the axis; all other extents equal.</summary>
    Concat,

    /// <summary>The length along the axis.</summary>
    Slice,

    /// <summary>As asked for: 0 keeps an extent, −1 takes what is left.</summary>
    Reshape,

    /// <summary>Two axes exchanged.</summary>
    Transpose,

    /// <summary>The axis that the first argument names is left out, or of extent 1 where the second says so.</summary>
    Reduce,

    /// <summary>[b, s, h] gives [b, h].</summary>
    DropSequence,

    /// <summary>int32 [b, s] gives float32 [b, s].</summary>
    PaddingMask,

    /// <summary>int32 [b, s] gives int32 [b, s].</summary>
    SameAsFirstInt32,
}
