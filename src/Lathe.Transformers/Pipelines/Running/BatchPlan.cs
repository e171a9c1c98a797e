namespace Lathe.Transformers.Pipelines;

/// <summary>
/// Which rows run together: rows in order of length, cut so that padding and the fixed cost of a run are together the least. It depends on
/// the lengths alone.
/// </summary>
internal sealed class BatchPlan
{
    /// <summary>What a run costs before its first token, in tokens: dozens of kernels are started and their threads meet.</summary>
    private const int TokensOfARun = 24;

    private BatchPlan(int[] order, List<(int First, int Count)> batches)
    {
        Order = order;
        Batches = batches;
    }

    /// <summary>Numbers of the rows, shortest first, rows of one length as they came.</summary>
    public int[] Order { get; }

    /// <summary>Ranges of <see cref="Order"/>; the last row of each is its longest.</summary>
    public List<(int First, int Count)> Batches { get; }

    /// <param name="rows">At least one.</param>
    /// <param name="mostRows">Rows that may run together when the longest of them has so many tokens; at least 1.</param>
    public static BatchPlan Of(ReadOnlySpan<TokenRow> rows, Func<int, int> mostRows)
    {
        int count = rows.Length;
        int[] order = new int[count], lengths = new int[count];
        for (int i = 0; i < count; i++)
            (order[i], lengths[i]) = (i, rows[i].Length);
        // the number of a row breaks ties, so that the order does not depend on the sort
        long[] keys = new long[count];
        for (int i = 0; i < count; i++)
            keys[i] = ((long)lengths[i] << 32) | (uint)i;
        Array.Sort(keys, order);

        // cost[n]: the least that the shortest n rows take; cut[n]: how many of them run before the last batch
        long[] cost = new long[count + 1];
        int[] cut = new int[count + 1];
        for (int n = 1; n <= count; n++)
        {
            int longest = lengths[order[n - 1]];
            int most = Math.Min(n, mostRows(longest));
            cost[n] = long.MaxValue;
            for (int size = 1; size <= most; size++)
            {
                long total = cost[n - size] + TokensOfARun + (long)size * longest;
                if (total <= cost[n])
                    (cost[n], cut[n]) = (total, n - size);
            }
        }

        List<(int, int)> batches = [];
        for (int n = count; n > 0; n = cut[n])
            batches.Add((cut[n], n - cut[n]));
        batches.Reverse();
        return new BatchPlan(order, batches);
    }
}
