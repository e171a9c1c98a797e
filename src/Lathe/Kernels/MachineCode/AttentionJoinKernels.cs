using Lathe.Hardware;
using Lathe.Kernels.Formats;

namespace Lathe.Kernels.MachineCode;

/// <summary>Rows of 16-bit integers to pairs of them.</summary>
[MachineCode(KernelFamily.AttentionJoin, 1, InstructionTier.Avx2, InstructionTier.Avx512)]
internal static partial class AttentionJoinKernels;
