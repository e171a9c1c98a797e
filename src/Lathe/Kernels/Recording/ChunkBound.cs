namespace Lathe.Kernels;

/// <summary>What decides how many rows of a batch a nested model works on at a time.</summary>
public enum ChunkBound
{
    /// <summary>Its buffers fill a quarter of the last cache.</summary>
    LastCache,

    /// <summary>Its buffers fill half of every thread's L2, which together are more than that.</summary>
    OwnCaches,

    /// <summary>Reading its weights: with fewer rows for each thread, that would cost more than the cache saves.</summary>
    Weights,
}
