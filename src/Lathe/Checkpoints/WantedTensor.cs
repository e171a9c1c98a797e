namespace Lathe.Checkpoints;

/// <summary>One layer's tensors, to be packed together with those of its neighbours.</summary>
/// <param name="WeightNames">Full names of the weight to try, the preferred one first.</param>
/// <param name="Shape">The weight's expected shape.</param>
/// <param name="BiasNames">The same for the bias; null where the layer has none.</param>
/// <param name="BiasLength">The bias's expected length.</param>
/// <param name="Coupled">Where the shape follows from what a checkpoint has left of other layers, that in words.</param>
internal readonly record struct WantedTensor(string[] WeightNames, int[] Shape, string[]? BiasNames, int BiasLength,
    string? Coupled = null);
