namespace Lathe.Compression;

/// <summary>Chooses units by their scores.</summary>
internal static class UnitSelection
{
    /// <param name="scores">Of each layer, a score a unit.</param>
    /// <param name="whole">Of each layer, its units before any went.</param>
    /// <param name="share">How many of those are to be gone, 0 … below 1.</param>
    /// <param name="isGlobal">Whether layers share one ranking.</param>
    /// <param name="fewestLeft">Units that each layer keeps.</param>
    /// <returns>Of each layer, the units that go.</returns>
    public static IReadOnlyList<IReadOnlySet<int>> Choose(
        IReadOnlyList<double[]> scores, IReadOnlyList<int> whole, double share, bool isGlobal, int fewestLeft)
    {
        HashSet<int>[] removed = [.. scores.Select(_ => new HashSet<int>())];
        if (!isGlobal)
        {
            for (int layer = 0; layer < scores.Count; layer++)
            {
                int units = scores[layer].Length, most = Math.Max(0, units - fewestLeft);
                int count = Math.Clamp(Count(share, whole[layer], units), 0, most);
                foreach (int unit in Enumerable.Range(0, units).OrderBy(unit => scores[layer][unit]).Take(count))
                    removed[layer].Add(unit);
            }

            return removed;
        }

        int left = Count(share, whole.Sum(), scores.Sum(layer => layer.Length));
        // layers differ in the size of what flows through them: a unit is held against the mean of its own layer
        double[] means = [.. scores.Select(layer => layer.Average())];
        IEnumerable<(int Layer, int Unit)> ranked = scores
            .SelectMany((units, layer) =>
            units.Select((score, unit) => (Layer: layer, Unit: unit, Score: score / Math.Max(means[layer], 1e-30))))
            .OrderBy(entry => entry.Score).Select(entry => (entry.Layer, entry.Unit));
        foreach ((int layer, int unit) in ranked)
        {
            if (left > 0 && scores[layer].Length - removed[layer].Count > fewestLeft)
            {
                removed[layer].Add(unit);
                left--;
            }
        }

        return removed;
    }

    /// <summary>How many more go for a share of all to be gone.</summary>
    private static int Count(double share, int whole, int units) => (int)Math.Round(share * whole) - (whole - units);
}
