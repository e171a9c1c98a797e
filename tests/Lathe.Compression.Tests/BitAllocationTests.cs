using Lathe.Compression;

namespace Lathe.Compression.Tests;

/// <summary>The knapsack against trying everything.</summary>
public sealed class BitAllocationTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void No_choice_within_the_size_has_less_loss(int seed)
    {
        Random random = new(seed);
        AllocationChoice[][] layers = [.. Enumerable.Range(0, 6).Select(_ => (AllocationChoice[])[.. new[] { 2, 4, 8 }.Select(bits =>
            new AllocationChoice(bits, bits * random.Next(1, 9), random.NextDouble() / bits))])];
        long most = layers.Sum(choices => choices.Min(choice => choice.Bytes)) + random.Next(0, 60);

        IReadOnlyList<AllocationChoice> chosen = BitAllocation.Solve(layers, most);

        double best = double.PositiveInfinity;
        for (int code = 0; code < 729; code++)
        {
            AllocationChoice[] tried = [.. layers.Select((choices, i) => choices[code / (int)Math.Pow(3, i) % 3])];
            if (tried.Sum(choice => choice.Bytes) <= most)
                best = Math.Min(best, tried.Sum(choice => choice.Loss));
        }

        Assert.True(chosen.Sum(choice => choice.Bytes) <= most);
        Assert.Equal(best, chosen.Sum(choice => choice.Loss), 1e-12);
        Assert.All(chosen.Zip(layers), pair => Assert.Contains(pair.First, pair.Second));
    }

    [Fact]
    public void What_cannot_fit_says_so()
    {
        AllocationChoice[][] layers = [[new(2, 10, 1)], [new(2, 20, 1)]];
        Assert.Contains("30 bytes", Assert.Throws<ArgumentException>(() => BitAllocation.Solve(layers, 29)).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => BitAllocation.Solve([[new(2, 1, double.NaN)]], 29));
    }

    [Fact]
    public void Ranks_correlate_as_by_hand_also_where_values_are_equal()
    {
        // ranks 1, 2.5, 2.5, 4 against 1, 3, 2, 4: scipy.stats.spearmanr gives 0.9486832980505139
        Assert.Equal(0.9486832980505139, RankCorrelation.Spearman([1, 2, 2, 3], [10, 30, 20, 40]), 1e-12);
        Assert.Equal(-1, RankCorrelation.Spearman([1, 2, 3], [3, 2, 1]), 1e-12);
        Assert.True(double.IsNaN(RankCorrelation.Spearman([1, 1, 1], [3, 2, 1])));
    }
}
