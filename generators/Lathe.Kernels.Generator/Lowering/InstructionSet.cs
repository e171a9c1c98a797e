namespace Lathe.Kernels.Generator.Lowering;

/// <summary>The instruction sets that kernels are assembled for. Names match <c>Lathe.Hardware.InstructionTier</c>.</summary>
internal enum InstructionSet
{
    /// <summary>256-bit vectors: AVX2, FMA, F16C.</summary>
    Avx2,

    /// <summary>The same with the VEX-encoded dot product of bytes.</summary>
    Avx2Vnni,

    /// <summary>512-bit vectors: AVX-512 F, BW and DQ.</summary>
    Avx512,

    /// <summary>The same with the dot product of bytes.</summary>
    Avx512Vnni,
}
