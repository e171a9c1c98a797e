using Lathe.Hardware;
using Lathe.Kernels.Formats;

namespace Lathe.Kernels.MachineCode;

/// <summary>Rows of values to pairs of 16-bit integers.</summary>
[MachineCode(KernelFamily.AttentionPairs, 1, InstructionTier.Avx2, InstructionTier.Avx512)]
internal static partial class AttentionPairsKernels;
