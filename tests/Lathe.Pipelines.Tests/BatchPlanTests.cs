namespace Lathe.Pipelines.Tests;

/// <summary>Batches by length: every row once, within the bounds, at the least cost there is.</summary>
public sealed class BatchPlanTests
{
    private const int Overhead = 24;

    [Fact]
    public void The_plan_costs_what_the_best_cut_of_the_sorted_rows_costs()
    {
        Random random = new(3);
        for (int round = 0; round < 200; round++)
        {
            int[] lengths = [.. Enumerable.Range(0, random.Next(1, 11)).Select(_ => random.Next(1, 60))];
            int most = random.Next(60, 200);
            BatchPlan plan = BatchPlan.Of([.. lengths.Select(length => new TokenRow(new int[length], null))], length => most / length);
            Assert.Equal(Enumerable.Range(0, lengths.Length), plan.Order.Order());
            Assert.Equal(lengths.Order(), plan.Order.Select(row => lengths[row]));
            int next = 0, cost = 0;
            foreach ((int first, int count) in plan.Batches)
            {
                Assert.Equal(next, first);
                next += count;
                int tokens = count * lengths[plan.Order[first + count - 1]];
                Assert.InRange(tokens, 1, most);
                cost += Overhead + tokens;
            }
            Assert.Equal(lengths.Length, next);
            Assert.Equal(Best([.. lengths.Order()], most), cost);
        }
    }

    [Fact]
    public void Rows_of_one_length_stay_in_their_order_and_fill_runs()
    {
        TokenRow[] rows = [.. Enumerable.Range(0, 100).Select(_ => new TokenRow(new int[8], null))];
        BatchPlan plan = BatchPlan.Of(rows, _ => 32);
        Assert.Equal(Enumerable.Range(0, 100), plan.Order);
        Assert.Equal(4, plan.Batches.Count);
    }

    /// <summary>Every way to cut, tried.</summary>
    private static int Best(int[] sorted, int most)
    {
        int best = int.MaxValue;
        for (int cuts = 0; cuts < 1 << (sorted.Length - 1); cuts++)
        {
            int cost = 0, count = 0;
            for (int i = 0; i < sorted.Length && cost < best; i++)
            {
                count++;
                if (i + 1 < sorted.Length && (cuts >> i & 1) == 0)
                    continue;
                cost = count * sorted[i] <= most ? cost + Overhead + count * sorted[i] : int.MaxValue;
                count = 0;
            }
            best = Math.Min(best, cost);
        }
        return best;
    }
}
