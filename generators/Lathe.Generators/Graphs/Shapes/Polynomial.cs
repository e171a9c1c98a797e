using System;
using System.Collections.Generic;
using System.Linq;

namespace Lathe.Generators.Graphs.Shapes;

/// <summary>
/// An extent multiplied out, so that <c>3 * h − h</c> and <c>h + h</c> are the same: a sum of products of things that are not
/// taken apart (a configuration value, a quotient), each with a factor. The empty product is the constant part.
/// </summary>
internal sealed class Polynomial : IEquatable<Polynomial>
{
    public static readonly Polynomial Zero = new([]);

    private readonly SortedDictionary<string, (long Factor, EquatableArray<Dimension> Product)> terms;

    private Polynomial(SortedDictionary<string, (long, EquatableArray<Dimension>)> terms) => this.terms = terms;

    public bool IsZero => terms.Count == 0;

    /// <summary>Extents are positive: where every factor is, so is the sum. False where one is not, which need not make it
    /// negative.</summary>
    public bool IsPositive => terms.Count > 0 && terms.Values.All(t => t.Factor > 0);

    public static Polynomial Of(Dimension extent) => extent switch
    {
        ConstantDimension constant => Term(constant.Value, EquatableArray<Dimension>.Empty),
        ArithmeticDimension { Sign: '+' } sum => Of(sum.Left).Add(Of(sum.Right), 1),
        ArithmeticDimension { Sign: '-' } difference => Of(difference.Left).Add(Of(difference.Right), -1),
        ArithmeticDimension { Sign: '*' } product => Of(product.Left).Multiply(Of(product.Right)),
        _ => Term(1, EquatableArray.Of(extent)),
    };

    public static Polynomial operator +(Polynomial left, Polynomial right) => left.Add(right, 1);

    public static Polynomial operator -(Polynomial left, Polynomial right) => left.Add(right, -1);

    public Dimension ToDimension()
    {
        Dimension sum = Dimension.Of(0);
        foreach ((long factor, EquatableArray<Dimension> product) in terms.Values.OrderByDescending(t => t.Factor))
        {
            Dimension term = Extents.Product(1, product.Prepend(Whole(Math.Abs(factor))));
            sum = factor > 0 ? Dimension.Add(sum, term) : Dimension.Subtract(sum, term);
        }
        return sum;
    }

    /// <summary>What no int holds is left as arithmetic, as in all dimensions.</summary>
    private static Dimension Whole(long value) => value <= int.MaxValue
        ? Dimension.Of((int)value)
        : Dimension.Add(Dimension.Multiply(Whole(value / int.MaxValue), Dimension.Of(int.MaxValue)),
        Dimension.Of((int)(value % int.MaxValue)));

    public bool Equals(Polynomial? other) => other is not null && (this - other).IsZero;

    public override bool Equals(object? obj) => Equals(obj as Polynomial);

    public override int GetHashCode() =>
        terms.Aggregate(17, (hash, t) => unchecked((hash * 31) + StringComparer.Ordinal.GetHashCode(t.Key) + (int)t.Value.Factor));

    public override string ToString() => ToDimension().ToString();

    private static Polynomial Term(long factor, EquatableArray<Dimension> product) => Zero.With([(factor, product)]);

    private Polynomial Add(Polynomial other, long sign) => With(other.terms.Values.Select(t => (t.Factor * sign, t.Product)));

    private Polynomial Multiply(Polynomial other) => Zero.With(
        from left in terms.Values
        from right in other.terms.Values
        select (left.Factor * right.Factor,
        left.Product.Concat(right.Product).OrderBy(d => d.ToString(), StringComparer.Ordinal).ToEquatableArray()));

    private Polynomial With(IEnumerable<(long Factor, EquatableArray<Dimension> Product)> added)
    {
        SortedDictionary<string, (long Factor, EquatableArray<Dimension> Product)> sum = new(terms, StringComparer.Ordinal);
        foreach ((long factor, EquatableArray<Dimension> product) in added)
        {
            string key = string.Join(" * ", product.Select(d => d.ToString()));
            long total = factor + (sum.TryGetValue(key, out (long Factor, EquatableArray<Dimension> Product) known) ? known.Factor : 0);
            if (total == 0)
                sum.Remove(key);
            else
                sum[key] = (total, product);
        }
        return new Polynomial(sum);
    }
}
