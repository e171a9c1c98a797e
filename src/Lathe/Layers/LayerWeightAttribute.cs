namespace Lathe.Layers;

/// <summary>
/// Says of a property of a layer that it is one of the layer's tensors, and of which shape: what loads checkpoints and the compiler
/// read of a layer.
/// </summary>
/// <param name="name">The tensor's name behind the layer's path: <c>weight</c>.</param>
/// <param name="shape">Extents over the constructor's parameters, with + − * /: <c>"outputs, inputs / groups, kernel"</c>.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class LayerWeightAttribute(string name, string shape) : Attribute
{
    public string Name { get; } = name;

    public string Shape { get; } = shape;

    /// <summary>The bool parameter of the constructor that says whether the layer has the tensor; null where it always has. The property is
    /// null otherwise.</summary>
    public string? When { get; init; }
}
