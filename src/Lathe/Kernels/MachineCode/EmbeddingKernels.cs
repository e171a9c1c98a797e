using Lathe.Hardware;
using Lathe.Kernels.Formats;

namespace Lathe.Kernels.MachineCode;

/// <summary>Rows of embeddings; one kernel for each encoding that they may have.</summary>
[MachineCode(KernelFamily.Embedding, RowTable.EmbeddingEncodings, InstructionTier.Avx2, InstructionTier.Avx512)]
internal static partial class EmbeddingKernels;
