using System.Collections.Immutable;
using System.Globalization;
using System.Linq;

namespace Lathe.Generators.Graphs.Shapes;

/// <summary>
/// How the shapes of an operation's operands and of its result hang together, for both directions: forward, from the operands to
/// the result, with all that does not fit told; and any direction, where the types of Forward's parameters are still sought.
/// </summary>
internal abstract class ShapeRule
{
    protected const string IdsAreNoNumbers = "ids and masks cannot be computed with; look them up in an Embedding";

    /// <summary>Whether operands that may have several shapes have the result's at the latest once the configuration is known.</summary>
    public virtual bool ResultDecidesOperands => false;

    /// <summary>The result's type; null where operands do not fit, after telling <paramref name="report"/> why.</summary>
    /// <param name="operands">One for each input of the node; null for an absent one.</param>
    public abstract TensorType? Apply(OperationNode node, ImmutableArray<TensorType?> operands, ShapeReport? report);

    /// <summary>Lets operands and result learn of one another. Without knowledge of its own a rule only tells of the result.</summary>
    /// <param name="inputs">One for each input of the node; one that nobody reads for an absent one.</param>
    public virtual void Learn(OperationNode node, ShapeCell[] inputs, ShapeCell output, ShapeLearning learning) =>
        learning.Always(() => inputs.Zip(node.Inputs, (cell, value) => value < 0 || cell.IsKnown).All(known => known)
            && Apply(node, [.. inputs.Zip(node.Inputs, (cell, value) => value < 0 ? null : cell.ToType())], report: null) is { } type
            && output.LearnType(type));

    /// <summary>An axis among the arguments, counted from the front; null after telling why there is none.</summary>
    protected static int? Axis(OperationNode node, int argument, TensorType type, ShapeReport? report)
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

    protected static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
