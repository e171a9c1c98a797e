namespace Lathe.Kernels;

/// <summary>How attention multiplies queries with keys and weights with values. Softmax is float32 either way.</summary>
public enum AttentionArithmetic
{
    /// <summary>Fused multiply-adds of float32.</summary>
    Float32,

    /// <summary>
    /// Exact sums of 16-bit products: queries, keys and values in 8,191 levels with a scale for every token and head, weights in 15 bits.
    /// Twice the speed of float32; its error is far below that of int8 or int4 weights.
    /// </summary>
    Int16,
}
