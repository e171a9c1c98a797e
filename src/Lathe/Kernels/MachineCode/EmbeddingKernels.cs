using Lathe.Hardware;

namespace Lathe.Kernels.MachineCode;

/// <summary>Rows of embeddings; one kernel for each <see cref="StorageType"/>.</summary>
[MachineCode(KernelFamily.Embedding, RowTable.StorageTypes, InstructionTier.Avx2, InstructionTier.Avx512)]
internal static partial class EmbeddingKernels;
