namespace Lathe.Kernels.Generator.Programs;

/// <summary>What the bytes of an operand can be: it decides which exact lowering is the cheapest.</summary>
internal enum ByteRange
{
    /// <summary>−128..127.</summary>
    Signed,

    /// <summary>0..255.</summary>
    Unsigned,

    /// <summary>0..127: a pair of products with signed bytes, at most 2 × 127 × 128, fits 16 bits.</summary>
    SevenBits,
}
