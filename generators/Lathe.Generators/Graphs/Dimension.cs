using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace Lathe.Generators.Graphs;

/// <summary>
/// One extent of a shape, known as far as the source knows it: a number, one of the free extents batch and sequence, a value
/// of the configuration read at load, or arithmetic over these. Built through the factory methods, which fold constants and
/// sort commutative operands, so that equal extents are equal records.
/// </summary>
internal abstract record Dimension
{
    public static readonly Dimension Batch = new FreeDimension("batch");
    public static readonly Dimension Sequence = new FreeDimension("sequence");

    public static Dimension Of(int value) => new ConstantDimension(value);

    /// <param name="expression">C# over the configuration parameter, canonical spelling: <c>config.HiddenSize</c>.</param>
    public static Dimension FromConfiguration(string expression) => new ConfigurationDimension(expression);

    public static Dimension Add(Dimension left, Dimension right) => Fold('+', left, right, (a, b) => a + b, neutral: 0);

    public static Dimension Multiply(Dimension left, Dimension right) => Fold('*', left, right, (a, b) => a * b, neutral: 1);

    public static Dimension Subtract(Dimension left, Dimension right) =>
        left.Equals(right) ? Of(0) : FoldOrdered('-', left, right, (a, b) => a - b, neutral: 0);

    public static Dimension Divide(Dimension left, Dimension right) =>
        left.Equals(right) ? Of(1)
        : left is ArithmeticDimension { Sign: '*' } product && product.Left.Equals(right) ? product.Right
        : left is ArithmeticDimension { Sign: '*' } other && other.Right.Equals(right) ? other.Left
        : FoldOrdered('/', left, right, (a, b) => a / b, neutral: 1);

    /// <summary>With every extent that pruning may change as the source has it.</summary>
    public static Dimension Unpruned(Dimension extent) => extent switch
    {
        LoadedDimension loaded => Unpruned(loaded.Most),
        ArithmeticDimension { Sign: '+' } sum => Add(Unpruned(sum.Left), Unpruned(sum.Right)),
        ArithmeticDimension { Sign: '-' } difference => Subtract(Unpruned(difference.Left), Unpruned(difference.Right)),
        ArithmeticDimension { Sign: '*' } product => Multiply(Unpruned(product.Left), Unpruned(product.Right)),
        ArithmeticDimension quotient => Divide(Unpruned(quotient.Left), Unpruned(quotient.Right)),
        _ => extent,
    };

    /// <summary>What pruning may change in it.</summary>
    public static IEnumerable<LoadedDimension> Loaded(Dimension extent) => extent switch
    {
        LoadedDimension loaded => [loaded],
        ArithmeticDimension arithmetic => Loaded(arithmetic.Left).Concat(Loaded(arithmetic.Right)),
        _ => [],
    };

    /// <summary>Whether pruning may change it.</summary>
    public static bool IsLoaded(Dimension extent) => Loaded(extent).Any();

    /// <summary>The value where the source knows it.</summary>
    public int? Known => (this as ConstantDimension)?.Value;

    /// <summary>The extent as a person reads it: <c>384</c>, <c>batch</c>, <c>(3 * config.HiddenSize)</c>. Also valid C#.</summary>
    public abstract override string ToString();

    private static Dimension Fold(char sign, Dimension left, Dimension right, Func<long, long, long> fold, int neutral)
    {
        if (left.Known is int a && right.Known is int b && InRange(fold(a, b)) is int folded)
            return Of(folded);
        if (left.Known == neutral)
            return right;
        if (right.Known == neutral)
            return left;
        return string.CompareOrdinal(left.ToString(), right.ToString()) <= 0
            ? new ArithmeticDimension(sign, left, right)
            : new ArithmeticDimension(sign, right, left);
    }

    private static Dimension FoldOrdered(char sign, Dimension left, Dimension right, Func<long, long, long> fold, int neutral)
    {
        if (left.Known is int a && right.Known is int b && (sign != '/' || b != 0) && InRange(fold(a, b)) is int folded)
            return Of(folded);
        return right.Known == neutral ? left : new ArithmeticDimension(sign, left, right);
    }

    /// <summary>What overflows is left as it stands: the compiler of the generated code says so.</summary>
    private static int? InRange(long value) => value is >= int.MinValue and <= int.MaxValue ? (int)value : null;
}

internal sealed record ConstantDimension(int Value) : Dimension
{
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary><c>batch</c> or <c>sequence</c>: chosen by every call.</summary>
internal sealed record FreeDimension(string Name) : Dimension
{
    public override string ToString() => Name;
}

internal sealed record ConfigurationDimension(string Expression) : Dimension
{
    public override string ToString() => Expression;
}

/// <summary>
/// Units that pruning has left of a layer's outputs: neurons, or attention heads. Each checkpoint has its own number, and each element of
/// an array of models; all axes that are coupled with these outputs have the same one.
/// </summary>
/// <param name="Member">The linear layer whose weight tells.</param>
/// <param name="Paths">Of that layer, as <see cref="Graphs.Member.Paths"/>.</param>
/// <param name="Most">How many the source says: what is left of them is at most that.</param>
/// <param name="Size">Outputs of one unit: 1 of a neuron, the head size of a head.</param>
internal sealed record LoadedDimension(string Member, EquatableArray<string> Paths, Dimension Most, Dimension Size, bool IsHeads)
    : Dimension
{
    public override string ToString() => $"{Member}.{(IsHeads ? "Heads" : "Neurons")}";
}

internal sealed record ArithmeticDimension(char Sign, Dimension Left, Dimension Right) : Dimension
{
    public override string ToString() => $"({Left} {Sign} {Right})";
}
