using System.Collections.Immutable;
using System.Linq;

namespace Lathe.Generators.Graphs.Shapes;

/// <summary>
/// query [b, q, heads·size], key [b, k, keyHeads·size] and value [b, k, keyHeads·valueSize] give [b, q, heads·valueSize]. The
/// arguments are the heads, the scale and the key heads, of which 0 means as many as heads.
/// </summary>
internal sealed class AttentionRule : ShapeRule
{
    public override TensorType? Apply(OperationNode node, ImmutableArray<TensorType?> operands, ShapeReport? report)
    {
        for (int i = 0; i < 3; i++)
        {
            if (operands[i] is not { Rank: 3, Element: ElementType.Float32 })
                return report?.Mismatch(i, "float32 [batch, sequence, heads * size]", "project it with a Linear before");
        }
        TensorType query = operands[0]!, key = operands[1]!, value = operands[2]!;
        Dimension? heads = (node.Arguments.FirstOrDefault() as DimensionScalar)?.Value, keyHeads = KeyHeads(node);
        bool areGrouped = heads is not null && !keyHeads!.Equals(heads);
        if (areGrouped && !IsGroup(heads!, keyHeads!, report))
            return report?.Mismatch(0, 1, $"heads of which {keyHeads} are a divisor", "let every key head serve as many query heads");
        if (!areGrouped && !Fits(query.Shape[2], key.Shape[2], "query and key have the same width"))
            return report?.Mismatch(0, 1, "query and key of the same width", "give both projections the same outputs");
        if (!Fits(query.Shape[0], key.Shape[0], "query and key have the same batch")
            || !Fits(key.Shape[0], value.Shape[0], "key and value have the same batch"))
            return report?.Mismatch(0, 1, "the same batch", "attend within one batch");
        if (!Fits(key.Shape[1], value.Shape[1], "there is a value for each key"))
            return report?.Mismatch(1, 2, "a value for each key", "compute both from the same tensor");
        if (operands.Length > 3 && operands[3] is { } mask && !MaskFits(mask))
            return report?.Mismatch(3, $"float32 [{key.Shape[0]}, {key.Shape[1]}], or rank 4 over [batch, heads, queries, keys]",
                "make it with PaddingMask or CausalMask");
        if (heads is null)
            return TensorType.Float32(query.Shape[0], query.Shape[1], value.Shape[2]);
        if (!HeadsFit(heads, query.Shape[2], 0, report) || !HeadsFit(keyHeads!, value.Shape[2], 2, report))
            return null;
        if (!areGrouped)
            return TensorType.Float32(query.Shape[0], query.Shape[1], value.Shape[2]);
        if (!HeadsFit(keyHeads!, key.Shape[2], 1, report))
            return null;
        if (!Fits(Times(query.Shape[2], keyHeads!), Times(key.Shape[2], heads), "heads of query and key have the same size"))
            return report?.Mismatch(0, 1, "heads of the same size in query and key", "give the key projection key heads * size outputs");
        return TensorType.Float32(query.Shape[0], query.Shape[1], Times(heads, Dimension.Divide(value.Shape[2], keyHeads!)));

        bool Fits(Dimension a, Dimension b, string what)
        {
            bool? equal = Extents.AreEqual(a, b);
            if (equal is null)
                report?.Require(RequirementKind.Equal, a, b, $"{what} in Attention");
            return equal != false;
        }

        bool MaskFits(TensorType mask)
        {
            if (mask.Element != ElementType.Float32)
                return false;
            Dimension[] over = mask.Rank switch
            {
                2 => [key.Shape[0], key.Shape[1]],
                4 => [key.Shape[0], heads ?? Dimension.Of(1), query.Shape[1], key.Shape[1]],
                _ => [],
            };
            if (over.Length == 0)
                return false;
            for (int i = 0; i < over.Length; i++)
            {
                if ((mask.Rank != 4 || mask.Shape[i].Known != 1) && !Fits(mask.Shape[i], over[i], "the mask covers the scores"))
                    return false;
            }
            return true;
        }
    }

    /// <summary>Heads of key and value; null where even those of the query are not known.</summary>
    public static Dimension? KeyHeads(OperationNode node)
    {
        Dimension? heads = (node.Arguments.FirstOrDefault() as DimensionScalar)?.Value;
        return node.Arguments.Count > 2 && node.Arguments[2] is DimensionScalar { Value: var given } && given.Known != 0 ? given : heads;
    }

    public override void Learn(OperationNode node, ShapeCell[] inputs, ShapeCell output, ShapeLearning learning)
    {
        ShapeCell query = inputs[0], key = inputs[1], value = inputs[2], mask = inputs[3];
        foreach (ShapeCell cell in (ShapeCell[])[query, key, value, output])
        {
            cell.Learn(ElementType.Float32);
            cell.LearnRank(3);
        }
        mask.Learn(ElementType.Float32);
        Dimension? heads = (node.Arguments.FirstOrDefault() as DimensionScalar)?.Value, keyHeads = KeyHeads(node);
        learning.Always(() => output.LearnExtent(0, query.Extent(0)) | output.LearnExtent(1, query.Extent(1))
            | query.LearnExtent(0, output.Extent(0)) | query.LearnExtent(1, output.Extent(1))
            | key.LearnExtent(0, query.Extent(0))
            | value.LearnExtent(0, key.Extent(0)) | value.LearnExtent(1, key.Extent(1)) | key.LearnExtent(1, value.Extent(1)));
        if (heads is not null && !heads.Equals(keyHeads))
        {
            learning.Always(() => value.Extent(2) is { } width && output.LearnExtent(2, Times(heads, Dimension.Divide(width, keyHeads!))));
        }
        else
        {
            learning.Always(() => output.LearnExtent(2, value.Extent(2)) | value.LearnExtent(2, output.Extent(2))
                | key.LearnExtent(2, query.Extent(2)) | query.LearnExtent(2, key.Extent(2)));
        }
        learning.Likely(() => mask.Rank is null && key.Extent(0) is { } batch && key.Extent(1) is { } keys
            && mask.LearnShape(EquatableArray.Of(batch, keys)));
        // as many keys as queries where both are a sequence; a number of queries that the class says itself tells nothing of the keys
        learning.Likely(() => !key.IsKnown && query.Extent(1) is { Known: null } sequence
            && (key.LearnExtent(1, sequence) | value.LearnExtent(1, sequence)));
    }

    private static Dimension Times(Dimension left, Dimension right) => Polynomial.Of(Dimension.Multiply(left, right)).ToDimension();

    private static bool IsGroup(Dimension heads, Dimension keyHeads, ShapeReport? report)
    {
        bool? divides = Extents.Divides(keyHeads, heads);
        if (divides is null)
            report?.Require(RequirementKind.Divides, keyHeads, heads, "the key heads of Attention divide its heads");
        return divides != false;
    }

    private static bool HeadsFit(Dimension heads, Dimension width, int operand, ShapeReport? report)
    {
        bool? divides = Extents.Divides(heads, width);
        if (divides is null)
            report?.Require(RequirementKind.Divides, heads, width, "the heads of Attention divide the width");
        if (divides == false)
            report?.Heads(heads, width, operand);
        return divides != false;
    }
}
