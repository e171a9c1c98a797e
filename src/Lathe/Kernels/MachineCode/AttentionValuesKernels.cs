using Lathe.Hardware;
using Lathe.Kernels.Formats;

namespace Lathe.Kernels.MachineCode;

/// <summary>Weights times values in 16-bit integers.</summary>
[MachineCode(KernelFamily.AttentionValues, TileTable.MaxRows, InstructionTier.Avx2, InstructionTier.Avx2Vnni, InstructionTier.Avx512, InstructionTier.Avx512Vnni)]
internal static partial class AttentionValuesKernels;
