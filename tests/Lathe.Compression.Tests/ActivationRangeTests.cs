using Lathe.Compression;

namespace Lathe.Compression.Tests;

/// <summary>Ranges of static scales, against what the values themselves say.</summary>
public sealed class ActivationRangeTests
{
    private const int Width = 64;

    [Fact]
    public void Minmax_is_the_largest_magnitude_and_a_moving_average_follows_the_batches()
    {
        float[] first = [.. Normal(1, 4096)], second = [.. Normal(2, 4096).Select(value => 2 * value)];
        InputHistogram histogram = Histogram(first, second);
        double most = Math.Max(Largest(first), Largest(second));
        Assert.Equal(most, Range(histogram, CalibrationMethod.MinMax), 6);
        Assert.Equal(0.9 * Largest(first) + 0.1 * Largest(second), Range(histogram, CalibrationMethod.MovingAverage), 6);
    }

    /// <summary>One channel of 64 is 1.6 % of the values: 99.9 % of values would cut it off in every row.</summary>
    [Fact]
    public void An_outlier_channel_is_kept_by_a_percentile_and_an_outlier_row_is_not()
    {
        float[] rows = Normal(3, 4096 * Width);
        for (int row = 0; row < 4096; row++)
            rows[row * Width + 5] = 40 + 0.001f * row;
        rows[^1] = 1000;
        double range = Range(Histogram(rows), CalibrationMethod.Percentile);
        Assert.InRange(range, 44, 45);
        Assert.Equal(1000, ActivationRange.Of(Histogram(rows), new ActivationOptions
        {
            Calibration = CalibrationMethod.Percentile,
            Percentile = 100,
        }), 3);
    }

    /// <summary>Against the error of the values themselves at a thousand ranges.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void The_least_squared_error_is_that_of_the_values(int power)
    {
        float[] values = [.. Normal(4, 200 * Width).Select(value => (float)Math.Pow(value, power))];
        double found = Range(Histogram(values), CalibrationMethod.MeanSquaredError), most = Largest(values);
        double least = Enumerable.Range(1, 1000).Min(i => SquaredError(values, most * i / 1000));
        Assert.InRange(SquaredError(values, found), least, 1.02 * least);
        Assert.True(found <= most);
    }

    /// <summary>Evenly spread values lose by being cut off; the long thin tail of a cube of normals does not.</summary>
    [Fact]
    public void Entropy_keeps_an_even_distribution_whole_and_cuts_off_a_thin_tail_at_any_scale()
    {
        float[] even = [.. Enumerable.Range(0, 2048 * Width).Select(i => i / (2048f * Width))];
        Assert.InRange(Range(Histogram(even), CalibrationMethod.Entropy), 0.99 * Largest(even), Largest(even));
        float[] thin = [.. Normal(5, 4096 * Width).Select(value => value * value * value)];
        double range = Range(Histogram(thin), CalibrationMethod.Entropy);
        Assert.InRange(range, 0.05 * Largest(thin), 0.9 * Largest(thin));
        Assert.Equal(8 * range, Range(Histogram([.. thin.Select(value => 8 * value)]), CalibrationMethod.Entropy), 4);
    }

    /// <summary>A channel of 64 with thirty times the spread of the others is few values and most of what the product gives.</summary>
    [Fact]
    public void A_wide_channel_is_kept_by_entropy()
    {
        float[] rows = Normal(7, 4096 * Width), wide = Normal(8, 4096);
        for (int row = 0; row < 4096; row++)
            rows[row * Width + 5] = 30 * wide[row];
        double range = Range(Histogram(rows), CalibrationMethod.Entropy);
        Assert.True(SquaredError(rows, range) <= 1.02 * SquaredError(rows, Largest(rows)), $"cut off at {range}");
    }

    [Fact]
    public void Factors_come_before_the_counting()
    {
        float[] factors = [.. Enumerable.Range(0, Width).Select(i => i == 7 ? 0.01f : 1f)];
        float[] rows = Normal(6, 100 * Width);
        for (int row = 0; row < 100; row++)
            rows[row * Width + 7] = 500;
        InputHistogram histogram = new(Width, factors, [], 5);
        histogram.Add(rows);
        Assert.Equal(rows.Length, histogram.Values.Sum());
        Assert.Equal(100, histogram.Rows.Sum());
        Assert.True(histogram.Values[(int)(5 / histogram.Largest * InputHistogram.Bins) - 1] >= 100);
        Assert.True(histogram.Coarse(64).SequenceEqual(histogram.Values.Chunk(32).Select(chunk => chunk.Sum())));
        Assert.Throws<ArgumentOutOfRangeException>(() => histogram.Coarse(63));
    }

    private static double Range(InputHistogram histogram, CalibrationMethod method) =>
        ActivationRange.Of(histogram, new ActivationOptions { Calibration = method });

    private static InputHistogram Histogram(params float[][] batches)
    {
        InputHistogram histogram = new(Width, [], [], batches.Max(Largest));
        foreach (float[] batch in batches)
        {
            histogram.Add(batch);
            histogram.EndBatch();
        }

        return histogram;
    }

    private static float Largest(float[] values) => values.Max(Math.Abs);

    private static double SquaredError(float[] values, double range) =>
        values.Sum(value => Math.Pow(value - Math.Clamp(Math.Round(value * 127 / range), -127, 127) * range / 127, 2));

    private static float[] Normal(int seed, int count)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, count).Select(_ =>
            (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())))];
    }
}
