namespace Lathe.Generators.Graphs;

/// <summary>What pruning removes whole: the members of Lathe.Granularity that change extents.</summary>
internal enum PruneGranularity
{
    Neuron,
    Head,
}
