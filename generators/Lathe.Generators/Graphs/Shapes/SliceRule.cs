using System.Collections.Immutable;
using System.Globalization;

namespace Lathe.Generators.Graphs.Shapes;

/// <summary>Some places of an axis; the arguments are axis, start and length.</summary>
internal sealed class SliceRule : ShapeRule
{
    public override TensorType? Apply(OperationNode node, ImmutableArray<TensorType?> operands, ShapeReport? report)
    {
        TensorType x = operands[0]!;
        if (Axis(node, 0, x, report) is not int axis || node.Arguments[2] is not DimensionScalar { Value: var length })
            return null;
        if (x.Shape[axis].Known is int extent && length.Known is int taken
            && (node.Arguments[1] as DimensionScalar)?.Value.Known is int start
            && (start < 0 || taken < 0 || start > extent - taken))
        {
            return report?.Mismatch(0, $"{((long)start + taken).ToString(CultureInfo.InvariantCulture)} elements along axis {Text(axis)}",
                $"start and length stay within {Text(extent)}");
        }
        Dimension[] shape = [.. x.Shape];
        shape[axis] = length;
        return new TensorType(x.Element, shape.ToEquatableArray());
    }
}
