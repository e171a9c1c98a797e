using Lathe.Hardware;
using Lathe.Kernels.Formats;

namespace Lathe.Kernels.MachineCode;

/// <summary>Weighted values in float32.</summary>
[MachineCode(KernelFamily.AttentionFloatValues, TileTable.MaxRows, InstructionTier.Avx2, InstructionTier.Avx512)]
internal static partial class AttentionFloatValuesKernels;
