namespace Lathe.Generators.Graphs;

/// <summary>[Prune] on a class or a layer.</summary>
/// <param name="Granularity">What may be missing.</param>
/// <param name="Ratio">The share that compression removes, 0 to below 1.</param>
/// <param name="Importance">By what it chooses: a member of Lathe.Importance.</param>
internal sealed record PruneChoice(PruneGranularity Granularity, double Ratio, string Importance)
{
    /// <summary>Whether weights become zero, and no extent changes.</summary>
    public bool IsMask => Granularity is PruneGranularity.Block or PruneGranularity.Weight;
}
