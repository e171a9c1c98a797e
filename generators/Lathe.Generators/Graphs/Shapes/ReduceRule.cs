using System.Collections.Generic;
using System.Collections.Immutable;

namespace Lathe.Generators.Graphs.Shapes;

/// <summary>An axis, the first argument, becomes one number: it is left out, or of extent 1 where the second argument says so.</summary>
internal sealed class ReduceRule : ShapeRule
{
    public override TensorType? Apply(OperationNode node, ImmutableArray<TensorType?> operands, ShapeReport? report)
    {
        TensorType x = operands[0]!;
        if (x.Element != ElementType.Float32)
            return report?.Mismatch(0, "float32", IdsAreNoNumbers);
        if (Axis(node, 0, x, report) is not int axis)
            return null;
        if (node.Arguments.Count < 2 || node.Arguments[1] is not BoolScalar keep)
            return report?.Mismatch(0, "keepDimensions known at build", "write true or false");
        List<Dimension> shape = [.. x.Shape];
        if (keep.Value)
            shape[axis] = Dimension.Of(1);
        else
            shape.RemoveAt(axis);
        return new TensorType(ElementType.Float32, shape.ToEquatableArray());
    }

    public override void Learn(OperationNode node, ShapeCell[] inputs, ShapeCell output, ShapeLearning learning)
    {
        inputs[0].Learn(ElementType.Float32);
        output.Learn(ElementType.Float32);
        base.Learn(node, inputs, output, learning);
        if (node.Arguments.Count < 2 || node.Arguments[0] is not DimensionScalar { Value.Known: int axis }
            || node.Arguments[1] is not BoolScalar { Value: var keeps })
            return;
        learning.Always(() => output.Rank is int rank && inputs[0].LearnRank(keeps ? rank : rank + 1));
        // the width of what a layer reads is that of the operand, unless it was the operand's last axis that became one number
        if (axis >= 0)
            learning.Always(() => inputs[0].Rank is null && output.Last is { Known: not 1 } width && inputs[0].LearnLast(width));
    }
}
