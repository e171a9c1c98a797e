using Lathe.Hardware;
using Lathe.Kernels.Formats;

namespace Lathe.Kernels.MachineCode;

/// <summary>32 rows of floats to a panel of 32 columns.</summary>
[MachineCode(KernelFamily.AttentionTranspose, 1, InstructionTier.Avx2, InstructionTier.Avx512)]
internal static partial class AttentionTransposeKernels;
