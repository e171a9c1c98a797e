namespace Lathe.Kernels.MachineCode;

/// <summary>What the weights of a tile kernel are. Lathe.Kernels.Generator knows these names.</summary>
internal enum TileFamily
{
    Float32,
    BFloat16,
    Float16,
    Int8,
    Int4,

    /// <summary>Attention in 16-bit integers: scores of a tile of queries.</summary>
    AttentionScores,

    /// <summary>Weighted values of a tile of queries.</summary>
    AttentionValues,

    /// <summary>Scores to weights, row by row.</summary>
    AttentionWeights,

    /// <summary>Queries or keys to integers.</summary>
    AttentionRows,

    /// <summary>Values to pairs of integers.</summary>
    AttentionPairs,

    /// <summary>Results to the caller's rows.</summary>
    AttentionOutput,
}
