using Lathe.Hardware;
using Lathe.Kernels.Formats;

namespace Lathe.Kernels.MachineCode;

/// <summary>Results of attention to the caller's rows.</summary>
[MachineCode(KernelFamily.AttentionOutput, 1, InstructionTier.Avx2, InstructionTier.Avx512)]
internal static partial class AttentionOutputKernels;
