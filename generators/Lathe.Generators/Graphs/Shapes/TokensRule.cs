using System.Collections.Immutable;

namespace Lathe.Generators.Graphs.Shapes;

/// <summary>int32 [batch, sequence] gives a tensor of that shape.</summary>
/// <param name="result">Of its elements.</param>
internal sealed class TokensRule(ElementType result) : ShapeRule
{
    public override TensorType? Apply(OperationNode node, ImmutableArray<TensorType?> operands, ShapeReport? report) =>
        operands[0] is { Element: ElementType.Int32, Rank: 2 } first
            ? first with { Element = result }
            : report?.Mismatch(0, "int32 [batch, sequence]", "hand it the ids or the mask that Forward takes");

    public override void Learn(OperationNode node, ShapeCell[] inputs, ShapeCell output, ShapeLearning learning)
    {
        ShapeCell tokens = inputs[0];
        output.Learn(result);
        tokens.Learn(ElementType.Int32);
        tokens.LearnRank(2);
        learning.Always(() => output.LearnLeading(tokens, apart: 0, added: 0) | tokens.LearnLeading(output, apart: 0, added: 0));
    }
}
