namespace Lathe;

/// <summary>
/// Lets a checkpoint have fewer neurons or heads than the class says: how many there are is read when it is loaded, a number for each
/// element of an array of models. Coupled layers are held to the same number: what reads a layer's outputs has as many inputs.
/// <c>Compress</c>, which a project that references Lathe.Compression has on its model classes, removes <see cref="Ratio"/> of them, or
/// makes that share of the blocks or weights zero.
/// </summary>
/// <remarks>
/// On a linear layer it speaks of that layer's outputs or weights. On a class it speaks of all layers that allow it, and of no model
/// nested in it; on a member it wins. On an array of models it speaks of the array's elements. Eager models fill up what is missing of a
/// layer with zeros, which computes the same.
/// </remarks>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Field | AttributeTargets.Property, Inherited = false)]
public sealed class PruneAttribute : Attribute
{
    /// <summary>What may be missing, or become zero.</summary>
    public Granularity Granularity { get; init; } = Granularity.Neuron;

    /// <summary>The share that <c>Compress</c> removes from each layer, or makes zero, 0 to below 1; 0 leaves all of them.</summary>
    public double Ratio { get; init; }

    /// <summary>By what <c>Compress</c> chooses them.</summary>
    public Importance Importance { get; init; } = Importance.Activation;
}
