namespace Lathe.Generators.Graphs.Shapes;

/// <summary>An operand or the result in a <see cref="Signature"/>.</summary>
/// <param name="MayBeAbsent">The operand may be null.</param>
internal sealed record SignatureTensor(ElementType Element, EquatableArray<Dimension> Shape, bool MayBeAbsent);
