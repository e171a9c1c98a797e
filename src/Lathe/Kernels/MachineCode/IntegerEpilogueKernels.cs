using Lathe.Hardware;
using Lathe.Kernels.Formats;

namespace Lathe.Kernels.MachineCode;

/// <summary>What is done with integer sums before they leave the cache; variant 1 + <see cref="Activation"/>. Integer tiers take these of the tier below: a byte dot product adds nothing here.</summary>
[MachineCode(KernelFamily.IntegerEpilogue, RowTable.Activations, InstructionTier.Avx2, InstructionTier.Avx512)]
internal static partial class IntegerEpilogueKernels;
