#if LATHE_RUNTIME
namespace Lathe.Kernels.Formats;
#else
namespace Lathe.Contracts;
#endif

/// <summary>What one weight is stored as. <c>WeightEncodings</c> has a line for each that says everything else about it.</summary>
#if LATHE_RUNTIME
public
#else
internal
#endif
enum WeightEncoding
{
    /// <summary>IEEE binary32.</summary>
    Float32,

    /// <summary>The upper half of a binary32: 8 bits of exponent, 7 of fraction.</summary>
    BFloat16,

    /// <summary>IEEE binary16.</summary>
    Float16,

    /// <summary>8 bits, symmetric, −127..127, one scale an output.</summary>
    Int8,

    /// <summary>6 bits, symmetric, −32..31, one scale for each group of inputs of an output; so are those below.</summary>
    Int6,

    /// <summary>−16..15.</summary>
    Int5,

    /// <summary>−8..7.</summary>
    Int4,

    /// <summary>−4..3.</summary>
    Int3,

    /// <summary>−2..1.</summary>
    Int2,
}
