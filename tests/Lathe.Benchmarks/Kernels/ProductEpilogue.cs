namespace Lathe.Benchmarks.Kernels;

/// <summary>What follows a product in an encoder, beyond the bias that each has.</summary>
internal enum ProductEpilogue
{
    Bias,

    Gelu,

    /// <summary>GELU, and nothing but int8 for the next layer leaves.</summary>
    GeluQuantize,

    /// <summary>Residual and LayerNorm, as float32 and as int8 for the next layer.</summary>
    NormQuantize,
}
