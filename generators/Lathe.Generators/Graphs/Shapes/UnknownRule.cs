using System.Collections.Immutable;

namespace Lathe.Generators.Graphs.Shapes;

/// <summary>Of an operation that a newer library has.</summary>
/// <param name="name">What its attribute says.</param>
internal sealed class UnknownRule(string name) : ShapeRule
{
    public override TensorType? Apply(OperationNode node, ImmutableArray<TensorType?> operands, ShapeReport? report) =>
        report?.Mismatch(0, $"an operation whose shape rule is {name}",
            "this version of Lathe knows no such rule: update its packages together");

    public override void Learn(OperationNode node, ShapeCell[] inputs, ShapeCell output, ShapeLearning learning)
    {
    }
}
