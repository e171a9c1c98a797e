namespace Lathe.Training.Tests;

/// <summary>Batches of like length, in an order that a seed decides.</summary>
public sealed class LengthBatchesTests
{
    private static readonly int[] lengths = [.. Enumerable.Range(0, 1000).Select(i => 3 + i * 7919 % 61)];

    [Fact]
    public void Each_example_stands_in_one_batch_of_each_epoch()
    {
        for (int epoch = 0; epoch < 3; epoch++)
        {
            int[][] batches = LengthBatches.Shuffled(lengths, 16, 3, epoch);
            Assert.Equal(Enumerable.Range(0, 1000), batches.SelectMany(batch => batch).Order());
            // 1000 is 62 · 16 + 8
            Assert.Equal(63, batches.Length);
            Assert.All(batches, batch => Assert.InRange(batch.Length, 8, 16));
        }

        Assert.Equal([[0]], LengthBatches.Shuffled([5], 16, 3, 0));
    }

    [Fact]
    public void The_order_is_a_function_of_seed_and_epoch()
    {
        Assert.Equal(LengthBatches.Shuffled(lengths, 16, 3, 1), LengthBatches.Shuffled(lengths, 16, 3, 1));
        Assert.NotEqual(LengthBatches.Shuffled(lengths, 16, 3, 1), LengthBatches.Shuffled(lengths, 16, 3, 2));
        Assert.NotEqual(LengthBatches.Shuffled(lengths, 16, 3, 1), LengthBatches.Shuffled(lengths, 16, 4, 1));
    }

    [Fact]
    public void Little_of_a_batch_is_padding_and_lengths_come_in_any_order()
    {
        int[][] batches = LengthBatches.Shuffled(lengths, 16, 3, 0);
        double padded = batches.Sum(batch => batch.Length * batch.Max(index => lengths[index]));
        Assert.True(padded / lengths.Sum() < 1.05, $"{padded / lengths.Sum()}");
        int[] longest = [.. batches.Select(batch => batch.Max(index => lengths[index]))];
        int rises = longest.Zip(longest.Skip(1)).Count(pair => pair.Second > pair.First);
        Assert.InRange(rises, 15, 45);
    }

    [Fact]
    public void Chance_is_even()
    {
        SeededRandom random = new(7, 1);
        int[] counts = new int[10];
        for (int i = 0; i < 100_000; i++)
            counts[random.Below(10)]++;
        // nine degrees of freedom: 28 is exceeded once in a thousand
        Assert.True(counts.Sum(count => (count - 10_000.0) * (count - 10_000) / 10_000) < 28, string.Join(' ', counts));
        Assert.InRange(Enumerable.Range(0, 10_000).Average(i => new SeededRandom(i).Share()), 0.49, 0.51);
        Assert.Equal(10_000, Enumerable.Range(0, 10_000).Select(i => new SeededRandom(1, i).Whole()).Distinct().Count());
    }
}
