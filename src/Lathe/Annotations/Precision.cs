namespace Lathe;

/// <summary>The arithmetic and storage of the matrix products of a compiled model.</summary>
public enum Precision
{
    /// <summary>What the attributes on the class and its members say; float32 where they say nothing.</summary>
    Annotated,

    /// <summary>float32 weights and arithmetic everywhere, whatever the attributes say.</summary>
    Float32,

    /// <summary>int8 weights, one scale an output channel; int8 activations, one scale a row, chosen at run time.</summary>
    Int8,

    /// <summary>int4 weights in groups of 32 along the inputs; int8 activations, one scale a row.</summary>
    Int4,

    /// <summary>bfloat16 storage of weights; float32 arithmetic.</summary>
    BFloat16,

    /// <summary>IEEE binary16 storage of weights; float32 arithmetic.</summary>
    Float16,
}
