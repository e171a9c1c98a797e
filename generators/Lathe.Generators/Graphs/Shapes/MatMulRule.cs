using System.Collections.Immutable;
using System.Linq;

namespace Lathe.Generators.Graphs.Shapes;

/// <summary>[…, m, k] and […, k, n] give […, m, n].</summary>
internal sealed class MatMulRule : ShapeRule
{
    public override TensorType? Apply(OperationNode node, ImmutableArray<TensorType?> operands, ShapeReport? report)
    {
        TensorType a = operands[0]!, b = operands[1]!;
        if (a.Rank < 2 || b.Rank < 2 || a.Element != ElementType.Float32 || b.Element != ElementType.Float32)
        {
            int wrong = a.Rank < 2 || a.Element != ElementType.Float32 ? 0 : 1;
            return report?.Mismatch(wrong, "float32 of rank 2 or more", "MatMul takes [..., m, k] and [..., k, n]");
        }
        Dimension inner = a.Shape[a.Rank - 1], rows = b.Shape[b.Rank - 2];
        bool? fits = Extents.AreEqual(inner, rows);
        if (fits == false || BroadcastRule.Stretch(Leading(a), Leading(b), report) is not { } leading)
            return report?.Mismatch(0, 1, "[..., m, k] and [..., k, n]", "Transpose one of them, or give both the same k");
        if (fits is null)
            report?.Require(RequirementKind.Equal, inner, rows, "the inner extents of MatMul are equal");
        return new TensorType(ElementType.Float32, leading.Concat([a.Shape[a.Rank - 2], b.Shape[b.Rank - 1]]).ToEquatableArray());
    }

    private static TensorType Leading(TensorType type) => new(ElementType.Float32, type.Shape.Take(type.Rank - 2).ToEquatableArray());
}
