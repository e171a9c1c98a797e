using Lathe.Hardware;
using Lathe.Kernels.Formats;

namespace Lathe.Kernels.MachineCode;

/// <summary>Signed bytes times 4-bit weights that are unpacked in registers, scaled group by group.</summary>
[MachineCode(
    KernelFamily.Int4, TileTable.MaxGroupedRows, InstructionTier.Avx2, InstructionTier.Avx2Vnni, InstructionTier.Avx512, InstructionTier.Avx512Vnni)]
internal static partial class Int4Kernels;
