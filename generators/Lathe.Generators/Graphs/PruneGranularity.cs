namespace Lathe.Generators.Graphs;

/// <summary>What [Prune] lets checkpoints lack: the members of Lathe.Granularity.</summary>
internal enum PruneGranularity
{
    Neuron,
    Head,

    /// <summary>Zeros in blocks that kernels leave out: extents stay.</summary>
    Block,

    /// <summary>Zeros anywhere: extents stay.</summary>
    Weight,

    /// <summary>Elements of an array of models.</summary>
    Layer,
}
