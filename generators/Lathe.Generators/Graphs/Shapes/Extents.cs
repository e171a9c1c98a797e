using System.Collections.Generic;
using System.Linq;

namespace Lathe.Generators.Graphs.Shapes;

/// <summary>Arithmetic on extents that go beyond constants: which are the same, which cannot be, what a product leaves.</summary>
internal static class Extents
{
    /// <summary>True or false where the source tells; null where only the configuration can.</summary>
    public static bool? AreEqual(Dimension left, Dimension right)
    {
        (int leftFactor, List<Dimension> leftRest) = Factors([left]);
        (int rightFactor, List<Dimension> rightRest) = Factors([right]);
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
        (int partFactor, List<Dimension> partRest) = Factors([part]);
        (int wholeFactor, List<Dimension> wholeRest) = Factors([whole]);
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
        (int factor, List<Dimension> rest) = Factors(whole);
        (int divisor, List<Dimension> taken) = Factors(parts);
        foreach (Dimension part in taken.ToArray())
        {
            if (rest.Remove(part))
                taken.Remove(part);
        }
        if (taken.Any(IsFree) || divisor == 0)
            return null;
        if (taken.Count == 0 && factor % divisor == 0)
            return Product(factor / divisor, rest);
        if (taken.Count == 0 && rest.All(IsFree))
            return null;
        // Free extents stay outside the division, so that [batch, sequence, …] keeps its axes.
        Dimension bound = Dimension.Divide(Product(factor, rest.Where(d => !IsFree(d))), Product(divisor, taken));
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

    private static (int Constant, List<Dimension> Others) Factors(IEnumerable<Dimension> extents)
    {
        int constant = 1;
        List<Dimension> rest = [];
        foreach (Dimension extent in extents)
            Take(extent);
        return (constant, rest);

        void Take(Dimension extent)
        {
            if (extent.Known is int value)
                constant = unchecked(constant * value);
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
