namespace Lathe.Benchmarks.Plot;

/// <summary>Where values stand along an axis.</summary>
internal sealed class PlotScale
{
    private readonly Func<double, double> transform;
    private readonly double low, high, from, to;

    private PlotScale(Func<double, double> transform, double low, double high, double from, double to, IReadOnlyList<double> ticks)
    {
        (this.transform, this.low, this.high, this.from, this.to) = (transform, transform(low), transform(high), from, to);
        Ticks = ticks;
    }

    /// <summary>Values to write along the axis.</summary>
    public IReadOnlyList<double> Ticks { get; }

    /// <summary>From 0 to a round number at or above <paramref name="largest"/>, with four to eight steps.</summary>
    /// <exception cref="ArgumentException">There is nothing above 0.</exception>
    public static PlotScale Linear(double largest, double from, double to)
    {
        if (!(largest > 0))
            throw new ArgumentException($"a largest value of {largest}; an axis from 0 needs one above", nameof(largest));
        double magnitude = Math.Pow(10, Math.Floor(Math.Log10(largest)));
        double step = magnitude * new[] { 0.2, 0.25, 0.5, 1, 2 }.First(candidate => largest / (candidate * magnitude) <= 6);
        int steps = (int)Math.Ceiling(largest / step);
        return new PlotScale(value => value, 0, steps * step, from, to, [.. Enumerable.Range(0, steps + 1).Select(i => i * step)]);
    }

    /// <summary>Every doubling takes as much room; the ticks are <paramref name="values"/> themselves.</summary>
    /// <exception cref="ArgumentException">There are fewer than two values, or one is not above 0.</exception>
    public static PlotScale Doubling(IReadOnlyCollection<double> values, double from, double to)
    {
        double[] ticks = [.. values.Distinct().Order()];
        if (ticks.Length < 2 || !(ticks[0] > 0))
            throw new ArgumentException("a line needs two different lengths above 0", nameof(values));
        return new PlotScale(Math.Log2, ticks[0], ticks[^1], from, to, ticks);
    }

    public double At(double value) => from + (to - from) * (transform(value) - low) / (high - low);
}
