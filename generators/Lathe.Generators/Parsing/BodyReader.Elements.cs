using Lathe.Generators.Graphs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lathe.Generators.Parsing;

internal sealed partial class BodyReader
{
    /// <summary>One element of an array of models, or a part of it: <c>layers[0]</c>, <c>layers[^1]</c>, <c>layers[2..]</c>; null for any
    /// other index, and where the source shows it outside of the array.</summary>
    private MemberValue? AsElement(IOperation index, MemberValue array)
    {
        Dimension first = array.Slice?.First ?? Dimension.Of(0), length = array.Length!;
        if (Strip(index) is IRangeOperation { Method: not null } range)
        {
            Dimension? start = range.LeftOperand is null ? Dimension.Of(0) : Place(range.LeftOperand, length);
            Dimension? end = range.RightOperand is null ? length : Place(range.RightOperand, length);
            if (start is null || end is null || IsAbove(Dimension.Of(0), start) || IsAbove(start, end) || IsAbove(end, length))
                return null;
            return array with { Slice = new ArraySlice(Dimension.Add(first, start), Dimension.Subtract(end, start)) };
        }
        if (Place(index, length) is not { } place || IsAbove(Dimension.Of(0), place)
            || IsAbove(Dimension.Add(place, Dimension.Of(1)), length))
            return null;
        return array with { Element = Dimension.Add(first, place) };
    }

    /// <summary>Counted from the front; null where it is not known at load.</summary>
    private Dimension? Place(IOperation index, Dimension length)
    {
        index = StripIndex(index);
        if (index is IUnaryOperation { OperatorKind: UnaryOperatorKind.Hat } fromEnd)
            return scalars.ReadDimension(fromEnd.Operand) is { } back ? Dimension.Subtract(length, back) : null;
        return index.Type?.SpecialType == SpecialType.System_Int32 ? scalars.ReadDimension(index) : null;
    }

    /// <summary>The int that becomes a System.Index.</summary>
    private static IOperation StripIndex(IOperation index) =>
        index is IConversionOperation { Type: { Name: "Index" }, Operand: var operand } ? operand : index;

    private static bool IsAbove(Dimension low, Dimension high) => low.Known is int a && high.Known is int b && a > b;

    private Value RefuseElement(IArrayElementReferenceOperation element, MemberValue array)
    {
        string found = element.Indices.Length == 1 && AsElementOutside(element.Indices[0], array)
            ? $"elements outside of '{array.Name}', of which there are {array.Length}"
            : $"an element of '{array.Name}' by this index";
        return Refuse(element, found,
            $"index '{array.Name}' with a number known at load, ^1 or a range, walk it with foreach, or with the counter of a for loop up "
            + $"to {array.Name}.Length");
    }

    private bool AsElementOutside(IOperation index, MemberValue array) => Strip(index) is IRangeOperation range
        ? (range.LeftOperand is null || Place(range.LeftOperand, array.Length!) is not null)
            && (range.RightOperand is null || Place(range.RightOperand, array.Length!) is not null)
        : Place(index, array.Length!) is not null;
}
