namespace Lathe.Training;

/// <summary>What gives the scales that weights of fewer than 8 bits are rounded with while they are trained.</summary>
public enum WeightScales
{
    /// <summary>Packing's own search, anew at each step: any load of the trained weights finds the same ones.</summary>
    Searched,

    /// <summary>
    /// They begin where the search has them and are trained with the weights (LSQ, Esser et al. 2019). Packed files store them as they are;
    /// <see cref="TrainableModel.TrainedRounding"/> brings them there.
    /// </summary>
    Learned,
}
