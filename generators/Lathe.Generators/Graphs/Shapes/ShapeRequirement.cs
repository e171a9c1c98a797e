namespace Lathe.Generators.Graphs.Shapes;

internal enum RequirementKind
{
    /// <summary>Both extents are the same.</summary>
    Equal,

    /// <summary>The left extent is not above the right one.</summary>
    NotAbove,

    /// <summary>The left extent divides the right one without remainder.</summary>
    Divides,
}

/// <summary>
/// What must hold for shapes to fit but depends on the configuration: the source cannot tell, loading can. Generated code
/// checks it once, before the first weight is read.
/// </summary>
/// <param name="Member">Path of the model inside the root, <c>layers</c>; empty for the root itself.</param>
/// <param name="When">The condition under which it must hold; true = always.</param>
/// <param name="What">Words for the message: <c>heads of Attention divide the width of 'query'</c>.</param>
internal sealed record ShapeRequirement(RequirementKind Kind, Dimension Left, Dimension Right, Condition When, string Member, string What);
