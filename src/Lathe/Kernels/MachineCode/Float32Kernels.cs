using Lathe.Hardware;
using Lathe.Kernels.Formats;

namespace Lathe.Kernels.MachineCode;

/// <summary>Float32 activations times float32 weights. Integer tiers take these of the tier below: a byte dot product adds nothing here.</summary>
[MachineCode(KernelFamily.Float32, TileTable.MaxRows, InstructionTier.Avx2, InstructionTier.Avx512)]
internal static partial class Float32Kernels;
