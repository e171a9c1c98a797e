namespace Lathe.Compression;

/// <summary>The magnitude at which a static scale cuts off, from a histogram.</summary>
internal static class ActivationRange
{
    /// <summary>Rounded activations are −127 … 127.</summary>
    public const int Levels = 127;

    /// <summary>Ranges that are tried, evenly spread.</summary>
    private const int Candidates = 256;

    /// <summary>The static scale of a range; null where the range is so small that it has none.</summary>
    public static float? ScaleOf(InputHistogram histogram, ActivationOptions options) =>
        (float)(Of(histogram, options) / Levels) is var scale && RowScaling.IsUsable(scale) ? scale : null;

    public static double Of(InputHistogram histogram, ActivationOptions options) => options.Calibration switch
    {
        CalibrationMethod.MinMax => histogram.Largest,
        CalibrationMethod.MovingAverage => histogram.AverageLargest,
        CalibrationMethod.Percentile => Percentile(histogram, options.Percentile),
        CalibrationMethod.Entropy => EntropyRange.Of(histogram),
        CalibrationMethod.MeanSquaredError => LeastSquares(histogram),
        _ => throw new ArgumentOutOfRangeException(nameof(options), options.Calibration, "is no method of calibration"),
    };

    private static double Percentile(InputHistogram histogram, double percentile)
    {
        double wanted = histogram.Rows.Sum() * percentile / 100;
        long seen = 0;
        for (int bin = 0; bin < InputHistogram.Bins; bin++)
        {
            seen += histogram.Rows[bin];
            if (seen >= wanted)
                return histogram.EndOf(bin);
        }

        return histogram.Largest;
    }

    private static double LeastSquares(InputHistogram histogram) =>
        Enumerable.Range(1, Candidates).Select(candidate => (double)histogram.Largest * candidate / Candidates)
            .MinBy(range => SquaredError(histogram, range));

    /// <summary>Summed over the middles of all bins.</summary>
    public static double SquaredError(InputHistogram histogram, double range)
    {
        double scale = range / Levels, error = 0, half = histogram.EndOf(0) / 2;
        for (int bin = 0; bin < InputHistogram.Bins; bin++)
        {
            if (histogram.Values[bin] == 0)
                continue;
            double value = histogram.EndOf(bin) - half, rounded = Math.Min(Math.Round(value / scale), Levels) * scale;
            error += histogram.Values[bin] * ((value - rounded) * (value - rounded));
        }

        return error;
    }
}
