namespace Lathe;

/// <summary>
/// Lets a checkpoint have fewer neurons or heads than the class says: how many there are is read when it is loaded, a number for each
/// element of an array of models. Coupled layers are held to the same number: what reads a layer's outputs has as many inputs.
/// </summary>
/// <remarks>
/// On a linear layer it speaks of that layer's outputs. On a class it speaks of all layers that allow it, and of no model nested in it.
/// Eager models fill up what is missing with zeros, which computes the same.
/// </remarks>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Field | AttributeTargets.Property, Inherited = false)]
public sealed class PruneAttribute : Attribute
{
    /// <summary>What may be missing.</summary>
    public Granularity Granularity { get; init; } = Granularity.Neuron;
}
