using Lathe.Hardware;
using Lathe.Kernels.Formats;

namespace Lathe.Kernels.MachineCode;

/// <summary>The kernels in C#, printed by Lathe.Kernels.Generator from the programs that machine code is assembled from.</summary>
internal static class ManagedTiles
{
    private delegate TileKernel FindKernel(InstructionTier tier, int rows);

    /// <summary>Index = rows − 1, as in the tile table, or variant − 1.</summary>
    /// <param name="family">What they do.</param>
    /// <param name="width">Vector128, Avx2, Avx512, or for integers Avx2Vnni. The runtime must express its instructions.</param>
    public static TileKernel[] All(KernelFamily family, InstructionTier width) => family switch
    {
        KernelFamily.Float32 => All(Float32Kernels.FindManaged, width, TileTable.MaxRows),
        KernelFamily.BFloat16 => All(BFloat16Kernels.FindManaged, width, TileTable.MaxRows),
        KernelFamily.Float16 => All(Float16Kernels.FindManaged, width, TileTable.MaxRows),
        KernelFamily.Int8 => All(Int8Kernels.FindManaged, width, TileTable.MaxRows),
        KernelFamily.Int4 => All(Int4Kernels.FindManaged, width, TileTable.MaxGroupedRows),
        KernelFamily.AttentionScores => All(AttentionScoresKernels.FindManaged, width, TileTable.MaxRows),
        KernelFamily.AttentionValues => All(AttentionValuesKernels.FindManaged, width, TileTable.MaxRows),
        KernelFamily.AttentionFloatScores => All(AttentionFloatScoresKernels.FindManaged, width, TileTable.MaxRows),
        KernelFamily.AttentionFloatValues => All(AttentionFloatValuesKernels.FindManaged, width, TileTable.MaxRows),
        KernelFamily.AttentionWeights => All(AttentionWeightsKernels.FindManaged, width, 1),
        KernelFamily.AttentionFloatWeights => All(AttentionFloatWeightsKernels.FindManaged, width, 1),
        KernelFamily.AttentionRows => All(AttentionRowsKernels.FindManaged, width, 1),
        KernelFamily.AttentionPairs => All(AttentionPairsKernels.FindManaged, width, 1),
        KernelFamily.AttentionJoin => All(AttentionJoinKernels.FindManaged, width, 1),
        KernelFamily.AttentionOutput => All(AttentionOutputKernels.FindManaged, width, 1),
        KernelFamily.AttentionCopy => All(AttentionCopyKernels.FindManaged, width, 1),
        KernelFamily.AttentionTranspose => All(AttentionTransposeKernels.FindManaged, width, 1),
        KernelFamily.AttentionMask => All(AttentionMaskKernels.FindManaged, width, 1),
        KernelFamily.FloatEpilogue => All(FloatEpilogueKernels.FindManaged, width, RowTable.Activations),
        KernelFamily.IntegerEpilogue => All(IntegerEpilogueKernels.FindManaged, width, RowTable.Activations),
        KernelFamily.ActivationSpan => All(ActivationSpanKernels.FindManaged, width, RowTable.Activations),
        KernelFamily.Finish => All(FinishKernels.FindManaged, width, 1),
        _ => All(EmbeddingKernels.FindManaged, width, RowTable.EmbeddingEncodings),
    };

    private static TileKernel[] All(FindKernel find, InstructionTier width, int maximumRows)
    {
        TileKernel[] kernels = new TileKernel[maximumRows];
        for (int rows = 1; rows <= maximumRows; rows++)
            kernels[rows - 1] = find(width, rows);
        return kernels;
    }
}
