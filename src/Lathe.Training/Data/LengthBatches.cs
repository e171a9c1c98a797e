namespace Lathe.Training;

/// <summary>Cuts examples into batches of like length, in an order that a seed decides.</summary>
internal static class LengthBatches
{
    /// <summary>Batches whose examples are sorted by length among themselves: more would pad less, and leave less to chance.</summary>
    private const int BatchesSorted = 50;

    /// <summary>
    /// Shuffles all examples, sorts each run of fifty batches by length, cuts it, and shuffles the batches: neighbours in length change
    /// from epoch to epoch, and short and long batches come in any order.
    /// </summary>
    /// <param name="lengths">Of each example, in tokens.</param>
    /// <param name="batchSize">Examples of a batch; the last one may have fewer.</param>
    /// <param name="seed">Of the run.</param>
    /// <param name="epoch">From 0; each has its own order.</param>
    /// <returns>Indices of the examples of each batch; each example stands in one.</returns>
    public static int[][] Shuffled(IReadOnlyList<int> lengths, int batchSize, long seed, int epoch)
    {
        SeededRandom random = new(seed, epoch);
        int[] order = [.. Enumerable.Range(0, lengths.Count)];
        random.Shuffle<int>(order);
        List<int[]> batches = [];
        foreach (int[] sorted in order.Chunk(batchSize * BatchesSorted))
            batches.AddRange(sorted.OrderBy(index => lengths[index]).Chunk(batchSize));
        int[][] all = [.. batches];
        random.Shuffle<int[]>(all);
        return all;
    }

    /// <summary>The same batches each time, the shortest first: for measuring.</summary>
    public static int[][] Sorted(IReadOnlyList<int> lengths, int batchSize) =>
        [.. Enumerable.Range(0, lengths.Count).OrderBy(index => lengths[index]).Chunk(batchSize)];
}
