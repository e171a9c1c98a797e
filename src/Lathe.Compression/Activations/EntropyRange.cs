namespace Lathe.Compression;

/// <summary>
/// The range whose levels keep most of a distribution (Migacz 2017, "8-bit inference with TensorRT"): for each range, all beyond it counted
/// in its last bin, the Kullback–Leibler divergence of the distribution from what its levels can say. Divergence counts values and not
/// how large they are, so that alone it would cut off the few outlier channels which carry an encoder's output. Only ranges with no more
/// squared error than the whole range are therefore tried.
/// </summary>
internal static class EntropyRange
{
    /// <summary>Magnitudes that int8 tells apart.</summary>
    private const int Levels = 128;

    /// <summary>Bins from one range that is tried to the next.</summary>
    private const int Step = 8;

    public static double Of(InputHistogram histogram)
    {
        int best = InputHistogram.Bins;
        double least = double.PositiveInfinity, allowed = ActivationRange.SquaredError(histogram, histogram.Largest);
        for (int bins = Levels; bins <= InputHistogram.Bins; bins += Step)
        {
            if (ActivationRange.SquaredError(histogram, histogram.EndOf(bins - 1)) > allowed)
                continue;
            double divergence = Divergence(histogram.Values, bins);
            if (divergence < least)
                (least, best) = (divergence, bins);
        }

        return histogram.EndOf(best - 1);
    }

    private static double Divergence(IReadOnlyList<long> values, int bins)
    {
        double[] reference = new double[bins];
        for (int i = 0; i < values.Count; i++)
            reference[Math.Min(i, bins - 1)] += values[i];
        double[] rounded = new double[bins];
        for (int level = 0; level < Levels; level++)
        {
            int first = (int)((long)level * bins / Levels), end = (int)((long)(level + 1) * bins / Levels);
            double sum = 0;
            int filled = 0;
            for (int i = first; i < end; i++)
            {
                sum += values[i];
                filled += reference[i] > 0 ? 1 : 0;
            }

            for (int i = first; i < end; i++)
                rounded[i] = reference[i] > 0 ? sum / filled : 0;
        }

        double all = reference.Sum(), kept = rounded.Sum(), divergence = 0;
        if (kept == 0)
            return double.PositiveInfinity;
        for (int i = 0; i < bins; i++)
        {
            if (reference[i] == 0)
                continue;
            if (rounded[i] == 0)
                return double.PositiveInfinity;
            divergence += reference[i] / all * Math.Log(reference[i] / all / (rounded[i] / kept));
        }

        return divergence;
    }
}
