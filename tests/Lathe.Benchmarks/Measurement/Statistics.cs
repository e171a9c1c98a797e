namespace Lathe.Benchmarks.Measurement;

internal static class Statistics
{
    /// <summary>The middle value; of an even number, the mean of the middle two.</summary>
    /// <exception cref="ArgumentException">There is no value.</exception>
    public static double Median(IReadOnlyCollection<double> values)
    {
        if (values.Count == 0)
            throw new ArgumentException("the median of no value: at least one run has to be timed", nameof(values));
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// <summary>|a − b| / |b| over all elements: how far <paramref name="a"/> is from <paramref name="b"/>.</summary>
    /// <exception cref="ArgumentException">The two differ in length.</exception>
    public static double RelativeDistance(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        if (a.Length != b.Length)
            throw new ArgumentException($"{a.Length} values against {b.Length}: the two engines' outputs differ in shape");
        double difference = 0, norm = 0;
        for (int i = 0; i < a.Length; i++)
        {
            double apart = (double)a[i] - b[i];
            difference += apart * apart;
            norm += (double)b[i] * b[i];
        }
        return Math.Sqrt(difference / norm);
    }
}
