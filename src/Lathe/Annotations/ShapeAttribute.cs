namespace Lathe;

/// <summary>
/// States the shape of a parameter of Forward: <c>[Shape("batch", 3, 224, 224)] Tensor image</c>. Without it the shape follows from
/// what Forward does with the parameter.
/// </summary>
/// <param name="extents">
/// One to four: <c>"batch"</c> and <c>"sequence"</c>, which every run chooses; a constant of 1 or more; or the name of an int property
/// of the class's configuration, <c>nameof(Config.ImageSize)</c>.
/// </param>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class ShapeAttribute(params object[] extents) : Attribute
{
    public IReadOnlyList<object> Extents { get; } = extents;
}
