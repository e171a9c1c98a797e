namespace Lathe.Generators.Typing;

/// <summary>What decides a weight format.</summary>
internal enum FormatSource
{
    /// <summary>Nothing says anything, so that weights stay float32.</summary>
    Unstated,

    /// <summary>An attribute on a class: its own, or one that a nested class inherits.</summary>
    Class,

    /// <summary>An attribute on the layer itself.</summary>
    Member,

    /// <summary>An attribute on a model member, for all layers within it.</summary>
    OuterMember,

    /// <summary>[KeepFloat] on the layer itself.</summary>
    KeepFloat,

    /// <summary>[KeepFloat] on a model member, for all layers within it.</summary>
    OuterKeepFloat,

    /// <summary>The precision that Load is asked for.</summary>
    Precision,

    /// <summary>Float32 code, which ignores attributes: it is what the others are held against.</summary>
    Float32Code,
}
