using System.Collections.Immutable;

namespace Lathe.Generators.Graphs.Shapes;

/// <summary>Two axes exchanged, which are the arguments.</summary>
internal sealed class TransposeRule : ShapeRule
{
    public override TensorType? Apply(OperationNode node, ImmutableArray<TensorType?> operands, ShapeReport? report)
    {
        TensorType x = operands[0]!;
        if (Axis(node, 0, x, report) is not int first || Axis(node, 1, x, report) is not int second)
            return null;
        Dimension[] shape = [.. x.Shape];
        (shape[first], shape[second]) = (shape[second], shape[first]);
        return new TensorType(x.Element, shape.ToEquatableArray());
    }
}
