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

    /// <summary>4 bits, symmetric, −8..7, one scale for each group of inputs of an output.</summary>
    Int4,
}
