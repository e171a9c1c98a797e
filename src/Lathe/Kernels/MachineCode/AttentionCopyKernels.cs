using Lathe.Hardware;
using Lathe.Kernels.Formats;

namespace Lathe.Kernels.MachineCode;

/// <summary>Rows of floats to panels of 32 columns.</summary>
[MachineCode(KernelFamily.AttentionCopy, 1, InstructionTier.Avx2, InstructionTier.Avx512)]
internal static partial class AttentionCopyKernels;
