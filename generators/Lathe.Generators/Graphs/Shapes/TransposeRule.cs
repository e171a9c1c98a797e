using System.Collections.Immutable;
using System.Linq;

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

    public override void Learn(OperationNode node, ShapeCell[] inputs, ShapeCell output, ShapeLearning learning)
    {
        ShapeCell x = inputs[0];
        learning.Always(() =>
        {
            bool learned = (x.Element is { } element && output.Learn(element)) | (output.Element is { } made && x.Learn(made));
            learned |= (x.Rank is int known && output.LearnRank(known)) | (output.Rank is int asked && x.LearnRank(asked));
            if (x.Rank is not int rank || rank != output.Rank)
                return learned;
            TensorType type = new(ElementType.Float32, Enumerable.Repeat(Dimension.Of(1), rank).ToEquatableArray());
            if (Axis(node, 0, type, report: null) is not int first || Axis(node, 1, type, report: null) is not int second)
                return learned;
            for (int axis = 0; axis < rank; axis++)
            {
                int place = axis == first ? second : axis == second ? first : axis;
                learned |= output.LearnExtent(place, x.Extent(axis)) | x.LearnExtent(axis, output.Extent(place));
            }
            return learned;
        });
    }
}
