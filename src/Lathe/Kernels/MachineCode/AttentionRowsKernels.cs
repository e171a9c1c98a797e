using Lathe.Hardware;
using Lathe.Kernels.Formats;

namespace Lathe.Kernels.MachineCode;

/// <summary>Rows of floats to 16-bit integers.</summary>
[MachineCode(KernelFamily.AttentionRows, 1, InstructionTier.Avx2, InstructionTier.Avx512)]
internal static partial class AttentionRowsKernels;
