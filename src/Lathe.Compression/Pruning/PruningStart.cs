namespace Lathe.Compression;

/// <summary>What the first round of a pruning has found, for those after it.</summary>
internal sealed class PruningStart
{
    private readonly Dictionary<(string Layer, bool ByHead), (int Units, double Mean)> layers = [];

    /// <summary>A layer's units before any went, and the mean of their scores.</summary>
    /// <param name="units">As they are now.</param>
    /// <param name="scores">Of these; they count where this is the first round.</param>
    public (int Units, double Mean) Of(PrunableUnits units, double[] scores)
    {
        (string, bool) key = (units.Name, units.Group.ByHead);
        if (!layers.TryGetValue(key, out (int Units, double Mean) first))
            layers.Add(key, first = (units.Units, scores.Average()));
        return first;
    }
}
