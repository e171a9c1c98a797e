using System.Collections.Immutable;

namespace Lathe.Generators.Graphs.Shapes;

/// <summary>float32 of any shape gives the same.</summary>
internal sealed class SameAsFirstRule : ShapeRule
{
    public override TensorType? Apply(OperationNode node, ImmutableArray<TensorType?> operands, ShapeReport? report) =>
        operands[0] is not { Element: ElementType.Float32 } first ? report?.Mismatch(0, "float32", IdsAreNoNumbers)
        : node.Reach.Kind == ReachKind.Axis && Axis(node, 0, first, report) is null ? null
        : first;

    public override void Learn(OperationNode node, ShapeCell[] inputs, ShapeCell output, ShapeLearning learning)
    {
        output.Learn(ElementType.Float32);
        learning.Same(inputs[0], output);
    }
}
