namespace Lathe;

/// <summary>What <see cref="PruneAttribute"/> lets a checkpoint lack.</summary>
public enum Granularity
{
    /// <summary>Single outputs of a layer, with the inputs of all that read them.</summary>
    Neuron,

    /// <summary>Whole attention heads: their outputs of queries, keys and values, and the inputs of what reads the result. The head size
    /// stays.</summary>
    Head,
}
