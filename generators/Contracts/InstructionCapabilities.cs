using System;

#if LATHE_RUNTIME
namespace Lathe.Hardware;
#else
namespace Lathe.Contracts;
#endif

/// <summary>
/// What kernels ask of a processor. A tier is a set of these, and a kernel asks for the one that it needs, not for a place in an order.
/// </summary>
[Flags]
internal enum InstructionCapabilities
{
    /// <summary>128-bit vectors as the runtime provides them.</summary>
    None = 0,

    /// <summary>Fused multiply-add in 128-bit vectors (x64 with FMA, or Arm AdvSimd).</summary>
    FusedMultiplyAdd = 1,

    /// <summary>256-bit vectors, of integers too (AVX2, F16C).</summary>
    Vectors256 = 2,

    /// <summary>Dot products of bytes, in the widest vectors that there are (VNNI).</summary>
    ByteDotProducts = 4,

    /// <summary>512-bit vectors (AVX-512 F, BW, DQ, VL).</summary>
    Vectors512 = 8,
}
