using System;
using System.Collections.Immutable;
using System.Linq;

namespace Lathe.Generators.Graphs.Shapes;

/// <summary>Operands aligned at their last axes, extents of 1 stretched to those of the others.</summary>
internal sealed class BroadcastRule : ShapeRule
{
    public override bool ResultDecidesOperands => true;

    public override TensorType? Apply(OperationNode node, ImmutableArray<TensorType?> operands, ShapeReport? report)
    {
        for (int i = operands.Length - 1; i >= 0; i--)
        {
            if (operands[i]!.Element != ElementType.Float32)
                return report?.Mismatch(i, "float32", IdsAreNoNumbers);
        }
        TensorType sum = operands[0]!;
        for (int i = 1; i < operands.Length; i++)
        {
            if (Stretch(sum, operands[i]!, report) is not { } shape)
                return report?.Mismatch(0, i, "extents that are equal or 1, from the last axis on", "give both the same width");
            sum = new TensorType(ElementType.Float32, shape);
        }
        return sum;
    }

    /// <summary>Shapes aligned at their last axes, extents of 1 stretched; null where two differ.</summary>
    public static EquatableArray<Dimension>? Stretch(TensorType left, TensorType right, ShapeReport? report = null)
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

    public override void Learn(OperationNode node, ShapeCell[] inputs, ShapeCell output, ShapeLearning learning)
    {
        foreach (ShapeCell input in inputs)
            input.Learn(ElementType.Float32);
        output.Learn(ElementType.Float32);
        if (inputs.Length == 2)
        {
            Learn(inputs[0], inputs[1], output, learning);
            return;
        }
        // Two by two: what stands between them is a value like any other.
        ShapeCell sum = inputs[0];
        for (int i = 1; i < inputs.Length; i++)
        {
            ShapeCell next = i == inputs.Length - 1 ? output : new ShapeCell();
            next.Learn(ElementType.Float32);
            Learn(sum, inputs[i], next, learning);
            sum = next;
        }
    }

    /// <summary>Weights, that are stretched along batch and sequence: they tell how wide the other is, and nothing of its other
    /// axes.</summary>
    private static bool IsOfNoRun(ShapeCell cell) => cell.IsKnown && !cell.ToType().Shape.Any(Extents.IsFree);

    private static void Learn(ShapeCell left, ShapeCell right, ShapeCell output, ShapeLearning learning)
    {
        learning.Always(() =>
        {
            if (left.Rank == 0)
                return output.LearnAll(right) | right.LearnAll(output);
            if (right.Rank == 0)
                return output.LearnAll(left) | left.LearnAll(output);
            return left.IsKnown && right.IsKnown && Stretch(left.ToType(), right.ToType()) is { } shape && output.LearnShape(shape);
        });
        learning.Likely(() => output.IsKnown && left.Rank != 0 && right.Rank != 0
            && ((!left.IsKnown && left.LearnAll(output)) || (!right.IsKnown && right.LearnAll(output))));
        learning.Likely(() => left.Rank != 0 && right.Rank != 0 && left.IsKnown != right.IsKnown
            && (left.IsKnown ? LikeOther(right, left) : LikeOther(left, right)));
        // An operand takes the part of the sum's shape that is known.
        learning.Perhaps(() => left.Rank != 0 && right.Rank != 0
            && (left.LearnAll(output) | right.LearnAll(output) | Rank(left, right) | Rank(right, left)));

        static bool Rank(ShapeCell learner, ShapeCell other) => !IsOfNoRun(other) && other.Rank is int rank && learner.LearnRank(rank);

        static bool LikeOther(ShapeCell learner, ShapeCell other) => IsOfNoRun(other)
            ? other.Last is { } last && last.Known != 1 && learner.LearnLast(last)
            : learner.LearnAll(other);
    }
}
