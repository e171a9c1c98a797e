namespace Lathe.Checkpoints;

/// <summary>How a safetensors file stores the elements of a tensor; the names are the format's own.</summary>
/// <remarks>
/// F32, F16, BF16, I64, I32 and U8 can be read. The others are recognised, so that a file which also holds such tensors can be
/// opened and listed, but not read as weights.
/// </remarks>
public enum StoredType
{
    F32,
    F16,
    BF16,
    I64,
    I32,
    U8,
    F64,
    I8,
    I16,
    U16,
    U32,
    U64,
    C64,
    Bool,
    F8_E4M3,
    F8_E5M2,
    F8_E8M0,
    F6_E2M3,
    F6_E3M2,
    F4,
}
