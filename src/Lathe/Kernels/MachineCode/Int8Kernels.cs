using Lathe.Hardware;
using Lathe.Kernels.Formats;

namespace Lathe.Kernels.MachineCode;

/// <summary>Signed bytes times unsigned bytes, summed exactly in 32 bits; without dot-product instructions by widening to 16 bits.</summary>
[MachineCode(
    KernelFamily.Int8, TileTable.MaxRows, InstructionTier.Avx2, InstructionTier.Avx2Vnni, InstructionTier.Avx512, InstructionTier.Avx512Vnni)]
internal static partial class Int8Kernels;
