using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace Lathe.Generators.Graphs.Shapes;

/// <summary>Collects, for one operation or layer, what does not fit and what only the configuration can tell.</summary>
/// <param name="name">The operation or layer, as messages name it.</param>
/// <param name="describe">An operand: its name, where it comes from, its type.</param>
internal sealed class ShapeReport(
    string name,
    Func<int, string> describe,
    Action<ShapeFailureKind, string[]> fail,
    Action<RequirementKind, Dimension, Dimension, string> require)
{
    public TensorType? Mismatch(int operand, string expected, string mend)
    {
        fail(ShapeFailureKind.Mismatch, [describe(operand), $"{name} takes {expected}", mend]);
        return null;
    }

    public TensorType? Mismatch(int first, int second, string expected, string mend)
    {
        fail(ShapeFailureKind.Mismatch, [$"{describe(first)} and {describe(second)}", $"{name} takes {expected}", mend]);
        return null;
    }

    public void Heads(Dimension heads, Dimension width, int operand) =>
        fail(ShapeFailureKind.Heads, [heads.ToString(), width.ToString(), describe(operand), Divisors(heads, width)]);

    public void Require(RequirementKind kind, Dimension left, Dimension right, string what) => require(kind, left, right, what);

    /// <summary>The divisors of the width nearest to what was asked for.</summary>
    private static string Divisors(Dimension heads, Dimension width)
    {
        if (heads.Known is not int asked || width.Known is not int whole || whole <= 0)
            return "a divisor of the width";
        int[] nearest = [.. Enumerable.Range(1, whole)
            .Where(divisor => whole % divisor == 0)
            .OrderBy(divisor => Math.Abs(divisor - asked))
            .Take(3)
            .OrderBy(divisor => divisor)];
        return Choice(nearest);
    }

    /// <summary><c>8, 12 or 16</c>.</summary>
    public static string Choice(IReadOnlyList<int> numbers)
    {
        string[] texts = [.. numbers.Select(number => number.ToString(CultureInfo.InvariantCulture))];
        return texts.Length < 2
            ? string.Concat(texts)
            : string.Join(", ", texts.Take(texts.Length - 1)) + " or " + texts[texts.Length - 1];
    }
}
