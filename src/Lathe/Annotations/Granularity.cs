namespace Lathe;

/// <summary>What <see cref="PruneAttribute"/> lets a checkpoint lack.</summary>
public enum Granularity
{
    /// <summary>Single outputs of a layer, with the inputs of all that read them.</summary>
    Neuron,

    /// <summary>Whole attention heads: their outputs of queries, keys and values, and the inputs of what reads the result. The head size
    /// stays.</summary>
    Head,

    /// <summary>
    /// Blocks of weights, four inputs of 32 outputs, become zero: kernels leave them out at 8 bits where there are enough of them.
    /// </summary>
    Block,

    /// <summary>Single weights become zero. Kernels multiply with these zeros: they save nothing but what a file compressor
    /// sees.</summary>
    Weight,

    /// <summary>Whole elements of an array of models whose length the configuration says.</summary>
    Layer,
}
