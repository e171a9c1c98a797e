namespace Lathe.Compression;

/// <summary>Rank correlation.</summary>
public static class RankCorrelation
{
    /// <summary>Spearman's: Pearson's correlation of the ranks, equal values sharing the mean of theirs. NaN where all values are
    /// equal.</summary>
    /// <param name="first">At least two values.</param>
    /// <param name="second">As many.</param>
    /// <exception cref="ArgumentException">The lists differ in length.</exception>
    public static double Spearman(IReadOnlyList<double> first, IReadOnlyList<double> second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (first.Count != second.Count)
            throw new ArgumentException($"{second.Count} values are to be held against {first.Count}; expected as many", nameof(second));
        if (first.Count == 0)
            return double.NaN;
        double[] a = Of(first), b = Of(second);
        double meanA = a.Average(), meanB = b.Average(), product = 0, squareA = 0, squareB = 0;
        for (int i = 0; i < a.Length; i++)
        {
            product += (a[i] - meanA) * (b[i] - meanB);
            squareA += (a[i] - meanA) * (a[i] - meanA);
            squareB += (b[i] - meanB) * (b[i] - meanB);
        }

        return product / Math.Sqrt(squareA * squareB);
    }

    private static double[] Of(IReadOnlyList<double> values)
    {
        int[] order = [.. Enumerable.Range(0, values.Count).OrderBy(i => values[i])];
        double[] ranks = new double[values.Count];
        for (int start = 0, end; start < order.Length; start = end)
        {
            for (end = start + 1; end < order.Length && values[order[end]] == values[order[start]]; end++)
            {
            }

            for (int i = start; i < end; i++)
                ranks[order[i]] = (start + end - 1) / 2.0;
        }

        return ranks;
    }
}
