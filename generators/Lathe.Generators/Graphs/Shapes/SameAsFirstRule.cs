using System.Collections.Immutable;

namespace Lathe.Generators.Graphs.Shapes;

/// <summary>float32 of any shape gives the same.</summary>
internal sealed class SameAsFirstRule : ShapeRule
{
    public override TensorType? Apply(OperationNode node, ImmutableArray<TensorType?> operands, ShapeReport? report) =>
        operands[0] is { Element: ElementType.Float32 } first ? first : report?.Mismatch(0, "float32", IdsAreNoNumbers);

    public override void Learn(OperationNode node, ShapeCell[] inputs, ShapeCell output, ShapeLearning learning)
    {
        output.Learn(ElementType.Float32);
        learning.Same(inputs[0], output);
    }
}
