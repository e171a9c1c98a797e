using Lathe.Hardware;
using Lathe.Kernels.Formats;

namespace Lathe.Kernels.MachineCode;

/// <summary>Scores to 16-bit weights: softmax.</summary>
[MachineCode(KernelFamily.AttentionWeights, 1, InstructionTier.Avx2, InstructionTier.Avx512)]
internal static partial class AttentionWeightsKernels;
