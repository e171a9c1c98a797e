using Lathe.Hardware;
using Lathe.Kernels.Formats;

namespace Lathe.Kernels.MachineCode;

/// <summary>Float32 activations times half-precision weights, converted to float32 in registers. Integer tiers take these of the tier below: a byte dot product adds nothing here.</summary>
[MachineCode(KernelFamily.Float16, TileTable.MaxRows, InstructionTier.Avx2, InstructionTier.Avx512)]
internal static partial class Float16Kernels;
