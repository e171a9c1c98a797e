using Lathe.Hardware;
using Lathe.Kernels.Formats;

namespace Lathe.Kernels.MachineCode;

/// <summary>Scores to float weights.</summary>
[MachineCode(KernelFamily.AttentionFloatWeights, 1, InstructionTier.Avx2, InstructionTier.Avx512)]
internal static partial class AttentionFloatWeightsKernels;
