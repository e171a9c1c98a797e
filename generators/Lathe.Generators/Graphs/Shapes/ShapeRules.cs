using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;

namespace Lathe.Generators.Graphs.Shapes;

/// <summary>
/// What the names of Lathe.ShapeRule mean: the type of an operation's result from the types of its operands. One rule serves
/// inference, checking and diagnostics.
/// </summary>
internal static class ShapeRules
{
    /// <summary>The result's type; null where operands do not fit, after telling <paramref name="report"/> why.</summary>
    /// <param name="operands">One for each input of the node; null for an absent one.</param>
    public static TensorType? Apply(OperationNode node, ImmutableArray<TensorType?> operands, ShapeReport? report)
    {
        TensorType first = operands[0]!;
        return node.Rule switch
        {
            "SameAsFirst" => node.Reach.Kind == ReachKind.Axis && Axis(node, 0, first, report) is null ? null : SameAsFirst(first, report),
            "SameAsFirstInt32" => Ids(first, report) ? first : null,
            "PaddingMask" => Ids(first, report) ? new TensorType(ElementType.Float32, first.Shape) : null,
            "Broadcast" => Add(operands[0]!, operands[1]!, report),
            "MatMul" => MatMul(first, operands[1]!, report),
            "Attention" => Attention(node, operands, report),
            "Concat" => Concat(node, operands, report),
            "Slice" => Slice(node, first, report),
            "Reshape" => Reshape(node, first, report),
            "Transpose" => Transpose(node, first, report),
            "DropSequence" => DropSequence(operands, report),
            _ => report?.Mismatch(0, $"an operation whose shape rule is {node.Rule}",
                "this version of Lathe knows no such rule: update its packages together"),
        };
    }

    /// <summary>Shapes aligned at their last axes, extents of 1 stretched; null where two differ.</summary>
    public static EquatableArray<Dimension>? Broadcast(TensorType left, TensorType right, ShapeReport? report = null)
    {
        int rank = Math.Max(left.Rank, right.Rank);
        Dimension[] shape = new Dimension[rank];
        for (int i = 1; i <= rank; i++)
        {
            Dimension a = i <= left.Rank ? left.Shape[left.Rank - i] : Dimension.Of(1);
            Dimension b = i <= right.Rank ? right.Shape[right.Rank - i] : Dimension.Of(1);
            if (a.Known == 1 || b.Known == 1)
            {
                shape[rank - i] = a.Known == 1 ? b : a;
                continue;
            }
            bool? equal = Extents.AreEqual(a, b);
            if (equal == false)
                return null;
            if (equal is null)
                report?.Require(RequirementKind.Equal, a, b, "the operands' extents are equal");
            shape[rank - i] = a.Known is null ? b : a;
        }
        return shape.ToEquatableArray();
    }

    private static TensorType? SameAsFirst(TensorType first, ShapeReport? report) =>
        first.Element == ElementType.Float32
            ? first
            : report?.Mismatch(0, "float32", "ids and masks cannot be computed with; look them up in an Embedding");

    private static bool Ids(TensorType first, ShapeReport? report)
    {
        if (first.Element == ElementType.Int32 && first.Rank == 2)
            return true;
        report?.Mismatch(0, "int32 [batch, sequence]", "hand it the ids or the mask that Forward takes");
        return false;
    }

    private static TensorType? Add(TensorType left, TensorType right, ShapeReport? report)
    {
        if (left.Element != ElementType.Float32 || right.Element != ElementType.Float32)
        {
            int ids = left.Element == ElementType.Float32 ? 1 : 0;
            return report?.Mismatch(ids, "float32", "ids and masks cannot be computed with; look them up in an Embedding");
        }
        if (Broadcast(left, right, report) is { } shape)
            return new TensorType(ElementType.Float32, shape);
        return report?.Mismatch(0, 1, "extents that are equal or 1, from the last axis on", "give both the same width");
    }

    private static TensorType? MatMul(TensorType a, TensorType b, ShapeReport? report)
    {
        if (a.Rank < 2 || b.Rank < 2 || a.Element != ElementType.Float32 || b.Element != ElementType.Float32)
        {
            int wrong = a.Rank < 2 || a.Element != ElementType.Float32 ? 0 : 1;
            return report?.Mismatch(wrong, "float32 of rank 2 or more", "MatMul takes [..., m, k] and [..., k, n]");
        }
        Dimension inner = a.Shape[a.Rank - 1], rows = b.Shape[b.Rank - 2];
        bool? fits = Extents.AreEqual(inner, rows);
        TensorType Leading(TensorType type) => new(ElementType.Float32, type.Shape.Take(type.Rank - 2).ToEquatableArray());
        if (fits == false || Broadcast(Leading(a), Leading(b), report) is not { } leading)
            return report?.Mismatch(0, 1, "[..., m, k] and [..., k, n]", "Transpose one of them, or give both the same k");
        if (fits is null)
            report?.Require(RequirementKind.Equal, inner, rows, "the inner extents of MatMul are equal");
        return new TensorType(ElementType.Float32, leading.Concat([a.Shape[a.Rank - 2], b.Shape[b.Rank - 1]]).ToEquatableArray());
    }

    private static TensorType? Attention(OperationNode node, ImmutableArray<TensorType?> operands, ShapeReport? report)
    {
        for (int i = 0; i < 3; i++)
        {
            if (operands[i] is not { Rank: 3, Element: ElementType.Float32 })
                return report?.Mismatch(i, "float32 [batch, sequence, heads * size]", "project it with a Linear before");
        }
        TensorType query = operands[0]!, key = operands[1]!, value = operands[2]!;
        if (!Fits(query.Shape[2], key.Shape[2], "query and key have the same width"))
            return report?.Mismatch(0, 1, "query and key of the same width", "give both projections the same outputs");
        if (!Fits(query.Shape[0], key.Shape[0], "query and key have the same batch")
            || !Fits(key.Shape[0], value.Shape[0], "key and value have the same batch"))
            return report?.Mismatch(0, 1, "the same batch", "attend within one batch");
        if (!Fits(key.Shape[1], value.Shape[1], "there is a value for each key"))
            return report?.Mismatch(1, 2, "a value for each key", "compute both from the same tensor");
        if (operands.Length > 3 && operands[3] is { } mask && !MaskFits(mask))
            return report?.Mismatch(3, $"float32 [{key.Shape[0]}, {key.Shape[1]}], or rank 4 over [batch, heads, queries, keys]",
                "make it with PaddingMask");
        if (node.Arguments.Count > 0 && node.Arguments[0] is DimensionScalar { Value: var heads })
        {
            if (!HeadsFit(heads, query.Shape[2], 0, report) || !HeadsFit(heads, value.Shape[2], 2, report))
                return null;
        }
        return TensorType.Float32(query.Shape[0], query.Shape[1], value.Shape[2]);

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
                4 => [key.Shape[0], (node.Arguments[0] as DimensionScalar)?.Value ?? Dimension.Of(1), query.Shape[1], key.Shape[1]],
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

    private static bool HeadsFit(Dimension heads, Dimension width, int operand, ShapeReport? report)
    {
        bool? divides = Extents.Divides(heads, width);
        if (divides is null)
            report?.Require(RequirementKind.Divides, heads, width, "the heads of Attention divide the width");
        if (divides == false)
            report?.Heads(heads, width, operand);
        return divides != false;
    }

    private static TensorType? Concat(OperationNode node, ImmutableArray<TensorType?> operands, ShapeReport? report)
    {
        TensorType first = operands[0]!;
        if (Axis(node, 0, first, report) is not int axis)
            return null;
        Dimension[] shape = [.. first.Shape];
        for (int i = 1; i < operands.Length; i++)
        {
            TensorType part = operands[i]!;
            if (part.Rank != first.Rank || part.Element != first.Element)
                return report?.Mismatch(0, i, "parts of one rank and type", "Reshape one of them");
            for (int a = 0; a < shape.Length; a++)
            {
                if (a == axis)
                {
                    shape[a] = Dimension.Add(shape[a], part.Shape[a]);
                    continue;
                }
                bool? equal = Extents.AreEqual(first.Shape[a], part.Shape[a]);
                if (equal == false)
                    return report?.Mismatch(0, i, $"parts that differ along axis {Text(axis)} only", "give the parts the same extents");
                if (equal is null)
                    report?.Require(RequirementKind.Equal, first.Shape[a], part.Shape[a], "the parts of Concat have equal extents");
            }
        }
        return new TensorType(first.Element, shape.ToEquatableArray());
    }

    private static TensorType? Slice(OperationNode node, TensorType x, ShapeReport? report)
    {
        if (Axis(node, 0, x, report) is not int axis || node.Arguments[2] is not DimensionScalar { Value: var length })
            return null;
        if (x.Shape[axis].Known is int extent && length.Known is int taken
            && (node.Arguments[1] as DimensionScalar)?.Value.Known is int start
            && (start < 0 || taken < 0 || start > extent - taken))
        {
            return report?.Mismatch(0, $"{((long)start + taken).ToString(CultureInfo.InvariantCulture)} elements along axis {Text(axis)}",
                $"start and length stay within {Text(extent)}");
        }
        Dimension[] shape = [.. x.Shape];
        shape[axis] = length;
        return new TensorType(x.Element, shape.ToEquatableArray());
    }

    private static TensorType? Reshape(OperationNode node, TensorType x, ShapeReport? report)
    {
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

    private static TensorType? Transpose(OperationNode node, TensorType x, ShapeReport? report)
    {
        if (Axis(node, 0, x, report) is not int first || Axis(node, 1, x, report) is not int second)
            return null;
        Dimension[] shape = [.. x.Shape];
        (shape[first], shape[second]) = (shape[second], shape[first]);
        return new TensorType(x.Element, shape.ToEquatableArray());
    }

    private static TensorType? DropSequence(ImmutableArray<TensorType?> operands, ShapeReport? report)
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

    private static int? Axis(OperationNode node, int argument, TensorType type, ShapeReport? report)
    {
        if (argument >= node.Arguments.Count || (node.Arguments[argument] as DimensionScalar)?.Value.Known is not int axis)
        {
            report?.Mismatch(0, "an axis known at build", "write the axis as a constant");
            return null;
        }
        if (axis >= -type.Rank && axis < type.Rank)
            return axis < 0 ? axis + type.Rank : axis;
        report?.Mismatch(0, $"a tensor with an axis {Text(axis)}", $"axes go from {Text(-type.Rank)} to {Text(type.Rank - 1)}");
        return null;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
