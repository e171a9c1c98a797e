namespace Lathe.Compression;

/// <summary>Chooses units by their scores.</summary>
internal static class UnitSelection
{
    /// <param name="scores">Of each layer, a score a unit.</param>
    /// <param name="first">Of each layer, its units before any went, and the mean of their scores.</param>
    /// <param name="share">How many of those are to be gone, 0 … below 1.</param>
    /// <param name="isGlobal">Whether layers share one ranking.</param>
    /// <param name="fewestLeft">Units that each layer keeps.</param>
    /// <returns>Of each layer, the units that go.</returns>
    public static IReadOnlyList<IReadOnlySet<int>> Choose(
        IReadOnlyList<double[]> scores, IReadOnlyList<(int Units, double Mean)> first, double share, bool isGlobal, int fewestLeft)
    {
        HashSet<int>[] removed = [.. scores.Select(_ => new HashSet<int>())];
        if (!isGlobal)
        {
            for (int layer = 0; layer < scores.Count; layer++)
                removed[layer].UnionWith(OfLayer(scores[layer], first[layer].Units, share, fewestLeft));
            return removed;
        }

        int left = Count(share, first.Sum(layer => layer.Units), scores.Sum(layer => layer.Length));
        // layers differ in the size of what flows through them: a unit is held against the mean of its own layer, as it was at first;
        // the mean of what is left rises where small ones have gone, and would send the next ones after them
        IEnumerable<(int Layer, int Unit)> ranked = scores
            .SelectMany((units, layer) =>
            units.Select((score, unit) => (Layer: layer, Unit: unit, Score: score / Math.Max(first[layer].Mean, 1e-30))))
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

    /// <summary>The units of one layer that go.</summary>
    /// <param name="scores">A score a unit.</param>
    /// <param name="whole">Units before any went.</param>
    /// <param name="share">How many of those are to be gone, 0 … below 1.</param>
    /// <param name="fewestLeft">Units that it keeps.</param>
    public static IReadOnlySet<int> OfLayer(double[] scores, int whole, double share, int fewestLeft)
    {
        int count = Math.Clamp(Count(share, whole, scores.Length), 0, Math.Max(0, scores.Length - fewestLeft));
        return Enumerable.Range(0, scores.Length).OrderBy(unit => scores[unit]).Take(count).ToHashSet();
    }

    /// <summary>How many more go for a share of all to be gone.</summary>
    private static int Count(double share, int whole, int units) => (int)Math.Round(share * whole) - (whole - units);
}
