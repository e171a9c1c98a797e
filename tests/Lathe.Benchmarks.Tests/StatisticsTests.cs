using Lathe.Benchmarks.Measurement;

namespace Lathe.Benchmarks.Tests;

public sealed class StatisticsTests
{
    [Theory]
    [InlineData(new[] { 3.0 }, 3)]
    [InlineData(new[] { 9.0, 1, 5 }, 5)]
    [InlineData(new[] { 4.0, 1, 3, 100 }, 3.5)]
    public void The_median_is_the_middle_or_the_mean_of_the_middle_two(double[] values, double expected) =>
        Assert.Equal(expected, Statistics.Median(values));

    [Fact]
    public void No_values_have_no_median() => Assert.Throws<ArgumentException>(() => Statistics.Median([]));

    [Fact]
    public void Distance_is_relative_to_the_second() =>
        Assert.Equal(0.5, Statistics.RelativeDistance([3, 6], [2, 4]), 1e-12);

    [Fact]
    public void Outputs_of_different_shape_do_not_compare() =>
        Assert.Contains("3 values against 2",
        Assert.Throws<ArgumentException>(() => Statistics.RelativeDistance([1, 2, 3], [1, 2])).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(1e9, 1e6, 10, false)]       // 1 GOP at 100 GOP/s; 1 MB at 50 GB/s is 0.02 ms
    [InlineData(1e9, 1e9, 20, true)]
    public void A_bound_is_the_larger_of_arithmetic_and_memory(double operations, double bytes, double milliseconds, bool isMemory) =>
        Assert.Equal(new Bound(milliseconds, isMemory), new Ceiling(Gops: 100, ReadGbps: 50).BoundOf(operations, bytes));
}
