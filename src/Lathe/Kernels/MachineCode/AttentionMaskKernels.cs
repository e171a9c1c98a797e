using Lathe.Hardware;
using Lathe.Kernels.Formats;

namespace Lathe.Kernels.MachineCode;

/// <summary>The caller's mask to powers of two.</summary>
[MachineCode(KernelFamily.AttentionMask, 1, InstructionTier.Avx2, InstructionTier.Avx512)]
internal static partial class AttentionMaskKernels;
