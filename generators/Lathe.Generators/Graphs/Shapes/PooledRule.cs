using System.Collections.Immutable;

namespace Lathe.Generators.Graphs.Shapes;

/// <summary>[batch, sequence, width] gives [batch, width]; int32 [batch, sequence] may say which tokens count.</summary>
internal sealed class PooledRule : ShapeRule
{
    public override TensorType? Apply(OperationNode node, ImmutableArray<TensorType?> operands, ShapeReport? report)
    {
        if (operands[0] is not { Rank: 3, Element: ElementType.Float32 } x)
            return report?.Mismatch(0, "float32 [batch, sequence, width]", "hand it hidden states");
        if (operands.Length > 1 && (operands[1] is not { Rank: 2, Element: ElementType.Int32 } mask
            || Extents.AreEqual(mask.Shape[0], x.Shape[0]) == false || Extents.AreEqual(mask.Shape[1], x.Shape[1]) == false))
        {
            return report?.Mismatch(1, $"int32 [{x.Shape[0]}, {x.Shape[1]}]", "hand it the attention mask that Forward takes");
        }
        return TensorType.Float32(x.Shape[0], x.Shape[2]);
    }

    public override void Learn(OperationNode node, ShapeCell[] inputs, ShapeCell output, ShapeLearning learning)
    {
        ShapeCell x = inputs[0];
        x.Learn(ElementType.Float32);
        x.LearnRank(3);
        output.Learn(ElementType.Float32);
        output.LearnRank(2);
        learning.Always(() => output.LearnExtent(0, x.Extent(0)) | output.LearnExtent(1, x.Extent(2))
            | x.LearnExtent(0, output.Extent(0)) | x.LearnExtent(2, output.Extent(1)));
        if (inputs.Length < 2)
            return;
        ShapeCell mask = inputs[1];
        mask.Learn(ElementType.Int32);
        mask.LearnRank(2);
        learning.Always(() => mask.LearnExtent(0, x.Extent(0)) | mask.LearnExtent(1, x.Extent(1))
            | x.LearnExtent(0, mask.Extent(0)) | x.LearnExtent(1, mask.Extent(1)));
    }
}
