using System;
using System.Collections.Generic;
using System.Linq;
using Lathe.Contracts;
using Lathe.Generators.Graphs;
using Lathe.Generators.Graphs.Shapes;

namespace Lathe.Generators.Typing.Coupling;

/// <summary>
/// What each operation does to the runs of its operands: hands them on, makes them the same, joins or takes apart. What is not
/// known to be harmless keeps its extent.
/// </summary>
internal static class OperationCoupling
{
    /// <param name="model">Path of the model whose Forward has it.</param>
    /// <param name="operands">One for each input; null for an absent one.</param>
    /// <param name="result">The result's type.</param>
    public static TracedValue Apply(OperationNode node, string model, IReadOnlyList<TracedValue?> operands,
        IReadOnlyList<TensorType?> types, TensorType result)
    {
        TracedValue first = operands[0]!;
        CouplingPin pin = new(CouplingPinKind.Operation, $"{node.Operation} ('{node.Label}')");
        TracedAxis[]? axes = ShapeRules.Of(node) switch
        {
            SameAsFirstRule => SameAsFirst(node, first, types[0]!, pin),
            TokensRule => [.. first.Axes],
            BroadcastRule => Broadcast(node, operands, types, pin),
            MatMulRule => MatMul(operands, types, result, pin),
            AttentionRule => Attention(node, model, operands, types, pin),
            ConcatRule => Concat(node, operands, types[0]!, pin),
            SliceRule => Slice(node, first, types[0]!, pin),
            ReshapeRule => Reshape(first, types[0]!, result, pin),
            TransposeRule => Transpose(node, first, types[0]!),
            ReduceRule => Reduce(node, first, types[0]!, pin),
            PooledRule => DropSequence(first, pin),
            // A signature names extents, not what the operation does along them.
            _ => null,
        };
        TracedValue[] present = [.. operands.OfType<TracedValue>()];
        if (axes is null)
        {
            foreach (TracedValue operand in present)
                operand.Pin(pin);
            axes = [.. result.Shape.Select(extent => Pinned(extent, pin))];
        }
        return TracedValue.From(present, axes);
    }

    /// <summary>An axis of its own that keeps its extent.</summary>
    public static TracedAxis Pinned(Dimension extent, CouplingPin pin)
    {
        if (Extents.IsFree(extent))
            return TracedAxis.Free;
        AxisRun run = new(Polynomial.Of(extent), "", default);
        run.Pin(pin);
        return new TracedAxis([run]);
    }

    private static TracedAxis[] SameAsFirst(OperationNode node, TracedValue first, TensorType type, CouplingPin pin)
    {
        // A norm without weights: what is left is normalised as before.
        if (node.Reach.Kind == ReachKind.Element || node.Operation == "L2Normalize")
            return [.. first.Axes];
        // Softmax over weights' units would share out what the pruned ones had.
        if (node.Reach.Kind == ReachKind.Axis && AxisOf(node, 0, type) is int axis)
            first.Axes[axis].Pin(pin);
        else
            first.Pin(pin);
        return [.. first.Axes];
    }

    private static TracedAxis[] Broadcast(
        OperationNode node, IReadOnlyList<TracedValue?> operands, IReadOnlyList<TensorType?> types, CouplingPin pin)
    {
        TracedValue left = operands[0]!, right = operands[1]!;
        IReadOnlyList<TracedAxis> axes = left.Axes;
        TensorType type = types[0]!;
        for (int i = 1; i < operands.Count; i++)
        {
            TensorType joined = new(ElementType.Float32, BroadcastRule.Stretch(type, types[i]!)!.Value);
            axes = Aligned(axes, type.Shape, operands[i]!.Axes, types[i]!.Shape, joined.Rank, pin);
            type = joined;
        }
        if (node.Operation is "Add" or "Subtract" && axes.Count > 0
            && (left.Made.Any(right.Behind.Contains) || right.Made.Any(left.Behind.Contains)))
            axes[axes.Count - 1].Pin(new CouplingPin(CouplingPinKind.ResidualStream, ""));
        return [.. axes];
    }

    /// <summary>A sum or a mean over units depends on how many there are; the other axes stay as they are.</summary>
    private static TracedAxis[]? Reduce(OperationNode node, TracedValue first, TensorType type, CouplingPin pin)
    {
        if (AxisOf(node, 0, type) is not int axis)
            return null;
        first.Axes[axis].Pin(pin);
        bool isKept = node.Arguments.Count > 1 && node.Arguments[1] is BoolScalar { Value: true };
        return [.. first.Axes.Take(axis), .. isKept ? (TracedAxis[])[Pinned(Dimension.Of(1), pin)] : [], .. first.Axes.Skip(axis + 1)];
    }

    /// <summary>Axes from the last one on; one of extent 1 is stretched, and has to stay of extent 1.</summary>
    private static TracedAxis[] Aligned(
        IReadOnlyList<TracedAxis> left, IReadOnlyList<Dimension> leftShape, IReadOnlyList<TracedAxis> right,
        IReadOnlyList<Dimension> rightShape,
        int rank, CouplingPin pin)
    {
        TracedAxis[] axes = new TracedAxis[rank];
        for (int i = 1; i <= rank; i++)
        {
            TracedAxis? a = i <= left.Count ? left[left.Count - i] : null, b = i <= right.Count ? right[right.Count - i] : null;
            bool aIsOne = a is null || leftShape[left.Count - i].Known == 1, bIsOne = b is null || rightShape[right.Count - i].Known == 1;
            if (aIsOne != bIsOne)
            {
                (aIsOne ? a : b)?.Pin(pin);
                axes[rank - i] = aIsOne ? b! : a!;
                continue;
            }
            axes[rank - i] = a ?? b ?? TracedAxis.Free;
            if (a is not null && b is not null)
                TracedAxis.Unite(a, b, pin.Subject);
        }
        return axes;
    }

    private static TracedAxis[] MatMul(IReadOnlyList<TracedValue?> operands, IReadOnlyList<TensorType?> types, TensorType result,
        CouplingPin pin)
    {
        IReadOnlyList<TracedAxis> a = operands[0]!.Axes, b = operands[1]!.Axes;
        TracedAxis.Unite(a[a.Count - 1], b[b.Count - 2], pin.Subject);
        TracedAxis[] leading = Aligned(
            [.. a.Take(a.Count - 2)], types[0]!.Shape.AsImmutable(), [.. b.Take(b.Count - 2)], types[1]!.Shape.AsImmutable(),
            result.Rank - 2, pin);
        return [.. leading, a[a.Count - 2], b[b.Count - 1]];
    }

    private static TracedAxis[]? Attention(
        OperationNode node, string model, IReadOnlyList<TracedValue?> operands, IReadOnlyList<TensorType?> types, CouplingPin pin)
    {
        TracedAxis[] projections = [.. operands.Take(3).Select(o => o!.Last)];
        if (node.Arguments.FirstOrDefault() is not DimensionScalar { Value: var count } || projections.Any(p => p.Runs.Count() != 1))
            return null;
        // A key head that serves several query heads goes with all of them or stays: no bundle says that yet.
        if (!count.Equals(AttentionRule.KeyHeads(node)))
            return null;
        HeadBundle bundle = new(count);
        bundle.Attentions.Add(new CoupledAttention(model, node.Result));
        foreach (TracedAxis projection in projections)
            projection.Runs.Single().Bundle(bundle);
        if (operands.Count > 3 && operands[3] is not null && types[3] is { Rank: 4 } mask && mask.Shape[1].Known != 1)
            bundle.Pin(new CouplingPin(CouplingPinKind.Operation, $"{pin.Subject}, whose mask tells heads apart"));
        IReadOnlyList<TracedAxis> query = operands[0]!.Axes;
        return [query[0], query[1], projections[2]];
    }

    private static TracedAxis[]? Concat(OperationNode node, IReadOnlyList<TracedValue?> operands, TensorType type, CouplingPin pin)
    {
        if (AxisOf(node, 0, type) is not int joined)
            return null;
        TracedAxis[] axes = [.. operands[0]!.Axes];
        foreach (TracedValue other in operands.Skip(1).OfType<TracedValue>())
        {
            for (int i = 0; i < axes.Length; i++)
            {
                if (i != joined)
                    TracedAxis.Unite(axes[i], other.Axes[i], pin.Subject);
                else
                    axes[i] = Join(axes[i], other.Axes[i], pin);
            }
        }
        return axes;
    }

    private static TracedAxis Join(TracedAxis left, TracedAxis right, CouplingPin pin)
    {
        if (left.Runs.Any() && right.Runs.Any())
            return new TracedAxis(left.Runs.Concat(right.Runs));
        // Behind something as long as the caller likes, nobody can tell any more which unit is where.
        left.Pin(pin);
        right.Pin(pin);
        return TracedAxis.Free;
    }

    private static TracedAxis[]? Slice(OperationNode node, TracedValue first, TensorType type, CouplingPin pin)
    {
        if (AxisOf(node, 0, type) is not int axis)
            return null;
        TracedAxis[] axes = [.. first.Axes];
        if (!axes[axis].Runs.Any())
            return Extents.IsFree(type.Shape[axis]) && node.Arguments[2] is DimensionScalar { Value: var fixedLength }
                ? [.. axes.Select((a, i) => i == axis ? Pinned(fixedLength, pin) : a)]
                : axes;
        if (node.Arguments[1] is not DimensionScalar { Value: var start } || node.Arguments[2] is not DimensionScalar { Value: var length }
            || axes[axis].Slice(Polynomial.Of(start), Polynomial.Of(length)) is not { } part)
        {
            return null;
        }
        axes[axis] = part;
        return axes;
    }

    /// <summary>Axes in front that stay, and one at the end that stays; anything between is taken apart or joined.</summary>
    private static TracedAxis[] Reshape(TracedValue first, TensorType from, TensorType to, CouplingPin pin)
    {
        int front = 0, back = 0, most = Math.Min(from.Rank, to.Rank);
        while (front < most && from.Shape[front].Equals(to.Shape[front]))
            front++;
        while (back < most - front && from.Shape[from.Rank - 1 - back].Equals(to.Shape[to.Rank - 1 - back]))
            back++;
        for (int i = front; i < from.Rank - back; i++)
            first.Axes[i].Pin(pin);
        return [.. Enumerable.Range(0, to.Rank).Select(i => i < front ? first.Axes[i]
            : i >= to.Rank - back ? first.Axes[i - to.Rank + from.Rank] : Pinned(to.Shape[i], pin))];
    }

    private static TracedAxis[]? Transpose(OperationNode node, TracedValue first, TensorType type)
    {
        if (AxisOf(node, 0, type) is not int one || AxisOf(node, 1, type) is not int other)
            return null;
        TracedAxis[] axes = [.. first.Axes];
        (axes[one], axes[other]) = (axes[other], axes[one]);
        return axes;
    }

    private static TracedAxis[] DropSequence(TracedValue first, CouplingPin pin)
    {
        first.Axes[1].Pin(pin);
        return [first.Axes[0], first.Axes[2]];
    }

    private static int? AxisOf(OperationNode node, int argument, TensorType type) =>
        argument < node.Arguments.Count && (node.Arguments[argument] as DimensionScalar)?.Value.Known is int axis && axis >= -type.Rank
        && axis < type.Rank
            ? axis < 0 ? axis + type.Rank : axis
            : null;
}
