using Lathe.Hardware;
using Lathe.Kernels.Formats;

namespace Lathe.Kernels.MachineCode;

/// <summary>Activation functions of a span; variant 1 + <see cref="Activation"/>. Integer tiers take these of the tier below: a byte dot product adds nothing here.</summary>
[MachineCode(KernelFamily.ActivationSpan, RowTable.Activations, InstructionTier.Avx2, InstructionTier.Avx512)]
internal static partial class ActivationSpanKernels;
