#if LATHE_RUNTIME
namespace Lathe.Kernels.Formats;
#else
namespace Lathe.Contracts;
#endif

/// <summary>What a kernel does: products with weights of a format, one for each tile height, and what is done with rows.</summary>
internal enum KernelFamily
{
    Float32,
    BFloat16,
    Float16,
    Int8,
    Int6,
    Int5,
    Int4,
    Int3,
    Int2,

    /// <summary>Attention in 16-bit integers: scores of a tile of queries.</summary>
    AttentionScores,

    /// <summary>Weighted values of a tile of queries.</summary>
    AttentionValues,

    /// <summary>Attention in float32: scores of a tile of queries.</summary>
    AttentionFloatScores,

    /// <summary>Weighted values of a tile of queries.</summary>
    AttentionFloatValues,

    /// <summary>Scores to 16-bit weights, row by row.</summary>
    AttentionWeights,

    /// <summary>Scores to float weights, row by row.</summary>
    AttentionFloatWeights,

    /// <summary>Queries or keys to integers.</summary>
    AttentionRows,

    /// <summary>Values to pairs of integers.</summary>
    AttentionPairs,

    /// <summary>Rows of integers to pairs of them.</summary>
    AttentionJoin,

    /// <summary>Results to the caller's rows.</summary>
    AttentionOutput,

    /// <summary>Rows of floats to panels of 32 columns, or to rows of whole panels.</summary>
    AttentionCopy,

    /// <summary>32 rows of floats to a panel of 32 columns.</summary>
    AttentionTranspose,

    /// <summary>The caller's mask to powers of two.</summary>
    AttentionMask,

    /// <summary>Float sums to floats, one for each activation.</summary>
    FloatEpilogue,

    /// <summary>Integer sums to floats, one for each activation.</summary>
    IntegerEpilogue,

    /// <summary>A span of floats, one for each activation.</summary>
    ActivationSpan,

    /// <summary>Norm and int8 of one row.</summary>
    Finish,

    /// <summary>A row of an embedding to or onto a row of floats, one for each type that it may be stored as.</summary>
    Embedding,
}
