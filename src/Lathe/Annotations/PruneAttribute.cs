namespace Lathe;

/// <summary>
/// Lets a checkpoint have fewer neurons or heads than the class says: how many there are is read when it is loaded, a number for each
/// element of an array of models. Coupled layers are held to the same number: what reads a layer's outputs has as many inputs.
/// <c>Compress</c>, which a project that references Lathe.Compression has on its model classes, removes <see cref="Ratio"/> of them.
/// </summary>
/// <remarks>
/// On a linear layer it speaks of that layer's outputs. On a class it speaks of all layers that allow it, and of no model nested in it;
/// on a member it wins. Eager models fill up what is missing with zeros, which computes the same.
/// </remarks>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Field | AttributeTargets.Property, Inherited = false)]
public sealed class PruneAttribute : Attribute
{
    /// <summary>What may be missing.</summary>
    public Granularity Granularity { get; init; } = Granularity.Neuron;

    /// <summary>The share that <c>Compress</c> removes from each layer, 0 to below 1; 0 leaves all of them.</summary>
    public double Ratio { get; init; }

    /// <summary>By what <c>Compress</c> chooses them.</summary>
    public Importance Importance { get; init; } = Importance.Activation;
}
