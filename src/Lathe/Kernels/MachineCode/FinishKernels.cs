using Lathe.Hardware;
using Lathe.Kernels.Formats;

namespace Lathe.Kernels.MachineCode;

/// <summary>Norm and int8 of a row. Integer tiers take these of the tier below: a byte dot product adds nothing here.</summary>
[MachineCode(KernelFamily.Finish, 1, InstructionTier.Avx2, InstructionTier.Avx512)]
internal static partial class FinishKernels;
