namespace Lathe.Generators.Graphs;

/// <summary>
/// What the source calls an extent of a layer. It stands beside the extent, not in it: extents are compared by value, and two
/// constants of one value are the same extent however they are called.
/// </summary>
/// <param name="Parameter">Of the layer's constructor: <c>outputs</c>.</param>
/// <param name="Place">The type that declares the name; empty for a configuration's, whose name says where it is.</param>
/// <param name="Name"><c>Inner</c>, <c>4 * Hidden</c>, <c>config.HiddenSize</c>.</param>
internal sealed record ExtentName(string Parameter, string Place, string Name)
{
    public override string ToString() => Place.Length == 0 ? Name : $"{Place}.{Name}";
}
