using System.Collections.Generic;
using System.Linq;
using System.Numerics;

namespace Lathe.Generators.Graphs.Shapes;

/// <summary>Arithmetic on extents that go beyond constants: which are the same, which cannot be, what a product leaves.</summary>
internal static class Extents
{
    /// <summary>True or false where the source tells; null where only the configuration can.</summary>
    public static bool? AreEqual(Dimension left, Dimension right)
    {
        // most are, and most others are numbers: no factors are needed for that
        if (left.Equals(right))
            return true;
        if (left is ConstantDimension && right is ConstantDimension)
            return false;
        (BigInteger leftFactor, List<Dimension> leftRest) = Factors([left]);
        (BigInteger rightFactor, List<Dimension> rightRest) = Factors([right]);
        foreach (Dimension factor in leftRest.ToArray())
        {
            if (rightRest.Remove(factor))
                leftRest.Remove(factor);
        }
        if (leftRest.Count == 0 && rightRest.Count == 0)
            return leftFactor == rightFactor;
        // A free extent is chosen by every call: nothing but itself equals it.
        return leftRest.Concat(rightRest).Any(IsFree) ? false : null;
    }

    /// <summary>Whether <paramref name="part"/> divides <paramref name="whole"/>; null where only the configuration can tell.</summary>
    public static bool? Divides(Dimension part, Dimension whole)
    {
        (BigInteger partFactor, List<Dimension> partRest) = Factors([part]);
        (BigInteger wholeFactor, List<Dimension> wholeRest) = Factors([whole]);
        foreach (Dimension factor in partRest.ToArray())
        {
            if (wholeRest.Remove(factor))
                partRest.Remove(factor);
        }
        if (partRest.Count == 0 && wholeRest.Count == 0)
            return partFactor > 0 && wholeFactor % partFactor == 0;
        if (partRest.Count == 0 && partFactor > 0 && wholeFactor % partFactor == 0)
            return true;
        return partRest.Concat(wholeRest).Any(IsFree) ? false : null;
    }

    /// <summary>
    /// What is left of the product of <paramref name="whole"/> when the product of <paramref name="parts"/> is taken out of it;
    /// null where it does not go evenly.
    /// </summary>
    public static Dimension? Quotient(IEnumerable<Dimension> whole, IEnumerable<Dimension> parts)
    {
        (BigInteger factor, List<Dimension> rest) = Factors(whole);
        (BigInteger divisor, List<Dimension> taken) = Factors(parts);
        foreach (Dimension part in taken.ToArray())
        {
            if (rest.Remove(part))
                taken.Remove(part);
        }
        if (taken.Any(IsFree) || divisor.IsZero || BigInteger.Max(BigInteger.Abs(factor), BigInteger.Abs(divisor)) > int.MaxValue)
            return null;
        if (taken.Count == 0 && factor % divisor == 0)
            return Product((int)(factor / divisor), rest);
        if (taken.Count == 0 && rest.All(IsFree))
            return null;
        // Free extents stay outside the division, so that [batch, sequence, …] keeps its axes.
        Dimension bound = Dimension.Divide(Product((int)factor, rest.Where(d => !IsFree(d))), Product((int)divisor, taken));
        return Product(1, [bound, .. rest.Where(IsFree)]);
    }

    public static Dimension Product(int factor, IEnumerable<Dimension> rest)
    {
        Dimension product = Dimension.Of(factor);
        foreach (Dimension extent in rest)
            product = Dimension.Multiply(product, extent);
        return product;
    }

    public static bool IsFree(Dimension extent) => extent switch
    {
        FreeDimension => true,
        ArithmeticDimension arithmetic => IsFree(arithmetic.Left) || IsFree(arithmetic.Right),
        _ => false,
    };

    /// <summary>How many elements a shape has at least: of what the source does not know, one.</summary>
    public static BigInteger AtLeast(IEnumerable<Dimension> shape) =>
        shape.Aggregate(BigInteger.One, (elements, extent) => elements * AtLeast(extent));

    private static BigInteger AtLeast(Dimension extent)
    {
        if (extent.Known is int value)
            return value;
        if (extent is not ArithmeticDimension arithmetic)
            return BigInteger.One;
        BigInteger left = AtLeast(arithmetic.Left), right = AtLeast(arithmetic.Right);
        return arithmetic.Sign switch
        {
            '+' => left + right,
            '*' => left * right,
            _ => BigInteger.One,
        };
    }

    private static (BigInteger Constant, List<Dimension> Others) Factors(IEnumerable<Dimension> extents)
    {
        BigInteger constant = BigInteger.One;
        List<Dimension> rest = [];
        foreach (Dimension extent in extents)
            Take(extent);
        return (constant, rest);

        void Take(Dimension extent)
        {
            if (extent.Known is int value)
                constant *= value;
            else if (extent is ArithmeticDimension { Sign: '*' } product)
            {
                Take(product.Left);
                Take(product.Right);
            }
            else
                rest.Add(extent);
        }
    }
}
