using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;

namespace Lathe.Generators.Graphs.Shapes;

/// <summary>The rule that an operation's signature states: one name is one extent, wherever it stands.</summary>
internal sealed class SignatureRule(Signature signature) : ShapeRule
{
    public override TensorType? Apply(OperationNode node, ImmutableArray<TensorType?> operands, ShapeReport? report)
    {
        Dictionary<string, Dimension> bound = Arguments(node);
        if (operands.Length > signature.Operands.Count)
            return new UnknownRule("another one").Apply(node, operands, report);
        for (int i = 0; i < operands.Length; i++)
        {
            SignatureTensor wanted = signature.Operands[i];
            if (operands[i] is { } given && (given.Element != wanted.Element || given.Rank != wanted.Shape.Count))
                return report?.Mismatch(i, Told(wanted, bound), "see the shapes in its documentation");
        }
        List<(Dimension Pattern, Dimension? Extent, int Operand)> places = [.. operands.SelectMany((operand, i) =>
            operand is null ? [] : signature.Operands[i].Shape.Zip(operand.Shape, (pattern, extent) => (pattern, (Dimension?)extent, i)))];
        Bind(places.Select(place => (place.Pattern, place.Extent)), bound);
        foreach ((Dimension pattern, Dimension? extent, int operand) in places)
        {
            if (Signature.Names(pattern).FirstOrDefault(name => !bound.ContainsKey(name)) is not null)
                return report?.Mismatch(operand, Told(signature.Operands[operand], bound), "see the shapes in its documentation");
            Dimension expected = Signature.Evaluate(pattern, bound);
            bool? equal = Extents.AreEqual(extent!, expected);
            if (equal == false)
                return report?.Mismatch(operand, Told(signature.Operands[operand], bound), "give it those extents");
            if (equal is null)
                report?.Require(RequirementKind.Equal, extent!, expected, $"the extents of {node.Operation} fit");
        }
        // What stands in an operand as it stands in the result is that operand's extent: no arithmetic tells it as well.
        Dimension[] shape = [.. signature.Result.Shape.Select(pattern =>
            places.Where(place => place.Pattern.Equals(pattern)).Select(place => place.Extent).FirstOrDefault()
            ?? Signature.Evaluate(pattern, bound))];
        return shape.All(extent => extent.Known is not <= 0)
            ? new TensorType(signature.Result.Element, shape.ToEquatableArray())
            : report?.Mismatch(0, Told(signature.Operands[0], bound),
            $"with these extents nothing is left: the result would be [{string.Join(", ", shape.Select(d => d.ToString()))}]");
    }

    public override void Learn(OperationNode node, ShapeCell[] inputs, ShapeCell output, ShapeLearning learning)
    {
        List<(ShapeCell Cell, SignatureTensor Wanted)> tensors = [(output, signature.Result)];
        for (int i = 0; i < inputs.Length && i < signature.Operands.Count; i++)
        {
            if (node.Inputs[i] >= 0)
                tensors.Add((inputs[i], signature.Operands[i]));
        }
        foreach ((ShapeCell cell, SignatureTensor wanted) in tensors)
        {
            cell.Learn(wanted.Element);
            cell.LearnRank(wanted.Shape.Count);
        }
        learning.Always(() =>
        {
            Dictionary<string, Dimension> bound = Arguments(node);
            Bind(tensors.SelectMany(t => t.Wanted.Shape.Select((pattern, axis) => (pattern, t.Cell.Extent(axis)))), bound);
            bool learned = false;
            foreach ((ShapeCell cell, SignatureTensor wanted) in tensors)
            {
                for (int axis = 0; axis < wanted.Shape.Count; axis++)
                {
                    if (cell.Extent(axis) is null)
                        learned |= cell.LearnExtent(axis, Same(wanted.Shape[axis]) ?? Known(wanted.Shape[axis], bound));
                }
            }
            return learned;
        });

        Dimension? Same(Dimension pattern) =>
            tensors.SelectMany(t => t.Wanted.Shape.Select((other, axis) => other.Equals(pattern) ? t.Cell.Extent(axis) : null))
            .FirstOrDefault(extent => extent is not null);

        static Dimension? Known(Dimension pattern, Dictionary<string, Dimension> bound) =>
            Signature.Names(pattern).All(bound.ContainsKey) ? Signature.Evaluate(pattern, bound) : null;
    }

    /// <summary>Gives every name the extent of the first place that tells it: a place of its own first, then a product of known things and
    /// it.</summary>
    private static void Bind(IEnumerable<(Dimension Pattern, Dimension? Extent)> places, Dictionary<string, Dimension> bound)
    {
        (Dimension Pattern, Dimension Extent)[] known = [.. places.Where(p => p.Extent is not null).Select(p => (p.Pattern, p.Extent!))];
        foreach ((Dimension pattern, Dimension extent) in known)
        {
            if (pattern is ConfigurationDimension { Expression: var name } && !bound.ContainsKey(name))
                bound[name] = extent;
        }
        foreach ((Dimension pattern, Dimension extent) in known)
        {
            List<Dimension> factors = [.. Factors(pattern)];
            List<Dimension> open = [.. factors.Where(f => f is ConfigurationDimension { Expression: var name }
                && !bound.ContainsKey(name))];
            if (open.Count != 1 || factors.Count == 1)
                continue;
            IEnumerable<Dimension> others = factors.Where(f => !f.Equals(open[0])).Select(f => Signature.Evaluate(f, bound));
            if (Extents.Quotient([extent], others) is { } rest)
                bound[((ConfigurationDimension)open[0]).Expression] = rest;
        }
    }

    private static IEnumerable<Dimension> Factors(Dimension extent) => extent is ArithmeticDimension { Sign: '*' } product
        ? Factors(product.Left).Concat(Factors(product.Right))
        : [extent];

    private static Dictionary<string, Dimension> Arguments(OperationNode node)
    {
        Dictionary<string, Dimension> bound = new(System.StringComparer.Ordinal);
        for (int i = 0; i < node.Arguments.Count; i++)
        {
            if (node.Arguments[i] is DimensionScalar { Value: var extent })
                bound[$"{{{i.ToString(CultureInfo.InvariantCulture)}}}"] = extent;
        }
        return bound;
    }

    private static string Told(SignatureTensor tensor, Dictionary<string, Dimension> bound) =>
        $"{(tensor.Element == ElementType.Int32 ? "int32" : "float32")} "
        + $"[{string.Join(", ", tensor.Shape.Select(extent => Signature.Evaluate(extent, bound).ToString()))}]";
}
