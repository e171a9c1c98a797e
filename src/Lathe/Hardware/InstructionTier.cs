namespace Lathe.Hardware;

/// <summary>Instruction sets that kernels are written for. What each has, <see cref="InstructionTiers"/> says.</summary>
public enum InstructionTier
{
    /// <summary>No assumption: 128-bit vectors as the runtime provides them, widening integer products.</summary>
    Portable,

    /// <summary>128-bit vectors with fused multiply-add (x64 with FMA, or Arm AdvSimd).</summary>
    Vector128,

    /// <summary>256-bit vectors with FMA.</summary>
    Avx2,

    /// <summary>256-bit vectors with byte dot products (AVX-VNNI).</summary>
    Avx2Vnni,

    /// <summary>512-bit vectors (F, BW, DQ, VL).</summary>
    Avx512,

    /// <summary>512-bit byte dot products; .NET cannot express them, so this tier differs from <see cref="Avx512"/> by machine code
    /// only.</summary>
    Avx512Vnni,
}
