using System.Collections.Immutable;

namespace Lathe.Generators.Graphs.Shapes;

/// <summary>Parts one behind the other along an axis, the first argument.</summary>
internal sealed class ConcatRule : ShapeRule
{
    public override TensorType? Apply(OperationNode node, ImmutableArray<TensorType?> operands, ShapeReport? report)
    {
        TensorType first = operands[0]!;
        if (Axis(node, 0, first, report) is not int axis)
            return null;
        Dimension[] shape = [.. first.Shape];
        for (int i = 1; i < operands.Length; i++)
        {
            TensorType part = operands[i]!;
            if (part.Rank != first.Rank || part.Element != first.Element)
                return report?.Mismatch(0, i, "parts of one rank and type", "Reshape one of them");
            for (int a = 0; a < shape.Length; a++)
            {
                if (a == axis)
                {
                    shape[a] = Dimension.Add(shape[a], part.Shape[a]);
                    continue;
                }
                bool? equal = Extents.AreEqual(first.Shape[a], part.Shape[a]);
                if (equal == false)
                    return report?.Mismatch(0, i, $"parts that differ along axis {Text(axis)} only", "give the parts the same extents");
                if (equal is null)
                    report?.Require(RequirementKind.Equal, first.Shape[a], part.Shape[a], "the parts of Concat have equal extents");
            }
        }
        return new TensorType(first.Element, shape.ToEquatableArray());
    }
}
