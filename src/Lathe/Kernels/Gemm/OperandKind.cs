namespace Lathe.Kernels;

/// <summary>What the two operands of a product are.</summary>
internal enum OperandKind
{
    /// <summary>float32 × float32.</summary>
    Float32,

    /// <summary>float32 × bf16.</summary>
    BFloat16,

    /// <summary>float32 × f16.</summary>
    Float16,

    /// <summary>s8 × u8 with offset 128.</summary>
    Int8,

    /// <summary>s8 × u4 with offset 8, scaled by groups.</summary>
    Int4,
}
