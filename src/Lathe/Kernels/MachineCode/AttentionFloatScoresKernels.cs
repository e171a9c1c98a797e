using Lathe.Hardware;
using Lathe.Kernels.Formats;

namespace Lathe.Kernels.MachineCode;

/// <summary>Scores of queries and keys in float32.</summary>
[MachineCode(KernelFamily.AttentionFloatScores, TileTable.MaxRows, InstructionTier.Avx2, InstructionTier.Avx512)]
internal static partial class AttentionFloatScoresKernels;
