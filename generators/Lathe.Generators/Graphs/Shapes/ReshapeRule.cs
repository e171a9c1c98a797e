using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace Lathe.Generators.Graphs.Shapes;

/// <summary>As the arguments ask: 0 keeps an extent, −1 takes what is left.</summary>
internal sealed class ReshapeRule : ShapeRule
{
    public override TensorType? Apply(OperationNode node, ImmutableArray<TensorType?> operands, ShapeReport? report)
    {
        TensorType x = operands[0]!;
        if (node.Arguments.Count is 0 or > 4)
            return report?.Mismatch(0, "1 to 4 extents", "a tensor has at most 4 axes");
        List<Dimension> shape = [];
        int inferred = -1;
        for (int i = 0; i < node.Arguments.Count; i++)
        {
            if (node.Arguments[i] is not DimensionScalar { Value: var extent })
                return null;
            if (extent.Known == 0 && i >= x.Rank)
                return report?.Mismatch(0, $"an extent to keep at axis {Text(i)}", "write the extent, or -1 to infer it");
            if (extent.Known == -1 && inferred >= 0)
                return report?.Mismatch(0, "one -1 at most", "write all extents but one");
            if (extent.Known == -1)
                inferred = i;
            shape.Add(extent.Known == 0 ? x.Shape[i] : extent.Known == -1 ? Dimension.Of(1) : extent);
        }
        string asked = $"[{string.Join(", ", shape.Select((d, i) => i == inferred ? "-1" : d.ToString()))}]";
        if (inferred >= 0)
        {
            if (Extents.Quotient(x.Shape, shape) is not { } rest)
                return report?.Mismatch(0, $"as many elements as {asked} has", "the extents multiply to the same number; 0 keeps one");
            shape[inferred] = rest;
        }
        else
        {
            Dimension before = Extents.Product(1, x.Shape), after = Extents.Product(1, shape);
            bool? equal = Extents.AreEqual(before, after);
            if (equal == false)
                return report?.Mismatch(0, $"as many elements as {asked} has",
                    "the extents multiply to the same number; 0 keeps one, -1 infers one");
            if (equal is null && Extents.Quotient(x.Shape, shape.Where(Extents.IsFree)) is { } bound)
                report?.Require(RequirementKind.Equal, bound, Extents.Product(1, shape.Where(d => !Extents.IsFree(d))),
                    "Reshape keeps the number of elements");
        }
        return new TensorType(x.Element, shape.ToEquatableArray());
    }
}
