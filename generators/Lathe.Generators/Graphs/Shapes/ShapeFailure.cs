namespace Lathe.Generators.Graphs.Shapes;

internal enum ShapeFailureKind
{
    /// <summary>Arguments: what was found and where it comes from; what was expected and by whom; what to do.</summary>
    Mismatch,

    /// <summary>A parameter of Forward whose shape nothing tells. Arguments: its name, what to do.</summary>
    Unknown,

    /// <summary>Arguments: heads, width, the tensor and where it comes from, heads that would do.</summary>
    Heads,
}

/// <summary>Shapes that do not fit, at one value of one method.</summary>
internal sealed record ShapeFailure(ShapeFailureKind Kind, string Method, int Value, EquatableArray<string> Arguments);
