using Lathe.Hardware;
using Lathe.Kernels.Formats;

namespace Lathe.Kernels.MachineCode;

/// <summary>The machine-code kernels of one family and tier in executable memory, where they stay as long as the process.</summary>
internal sealed unsafe class LoadedTiles
{
    private const int Families = (int)KernelFamily.Embedding + 1;

    private static readonly LoadedTiles?[] Loaded = new LoadedTiles?[((int)InstructionTier.Avx512Vnni + 1) * Families];
    private static readonly Lock Loading = new();

    private LoadedTiles(InstructionTier tier, KernelFamily family)
    {
        if (!ExecutableTiers.CanRun(tier))
        {
            Refusal = ExecutableTiers.Refusal ?? $"there is no machine code for {tier}, or the processor lacks one of its instructions";
            return;
        }

        InstructionTier floatTier = FloatTier(tier);
        CodeImage image = new();
        int[] entries = family switch
        {
            KernelFamily.Float32 => Add(image, Float32Kernels.Find, floatTier, TileTable.MaxRows),
            KernelFamily.BFloat16 => Add(image, BFloat16Kernels.Find, floatTier, TileTable.MaxRows),
            KernelFamily.Float16 => Add(image, Float16Kernels.Find, floatTier, TileTable.MaxRows),
            KernelFamily.Int8 => Add(image, Int8Kernels.Find, tier, TileTable.MaxRows),
            KernelFamily.Int4 => Add(image, Int4Kernels.Find, tier, TileTable.MaxGroupedRows),
            KernelFamily.AttentionScores => Add(image, AttentionScoresKernels.Find, tier, TileTable.MaxRows),
            KernelFamily.AttentionValues => Add(image, AttentionValuesKernels.Find, tier, TileTable.MaxRows),
            KernelFamily.AttentionFloatScores => Add(image, AttentionFloatScoresKernels.Find, floatTier, TileTable.MaxRows),
            KernelFamily.AttentionFloatValues => Add(image, AttentionFloatValuesKernels.Find, floatTier, TileTable.MaxRows),
            KernelFamily.AttentionWeights => Add(image, AttentionWeightsKernels.Find, floatTier, 1),
            KernelFamily.AttentionFloatWeights => Add(image, AttentionFloatWeightsKernels.Find, floatTier, 1),
            KernelFamily.AttentionRows => Add(image, AttentionRowsKernels.Find, floatTier, 1),
            KernelFamily.AttentionPairs => Add(image, AttentionPairsKernels.Find, floatTier, 1),
            KernelFamily.AttentionJoin => Add(image, AttentionJoinKernels.Find, floatTier, 1),
            KernelFamily.AttentionOutput => Add(image, AttentionOutputKernels.Find, floatTier, 1),
            KernelFamily.AttentionCopy => Add(image, AttentionCopyKernels.Find, floatTier, 1),
            KernelFamily.AttentionTranspose => Add(image, AttentionTransposeKernels.Find, floatTier, 1),
            KernelFamily.AttentionMask => Add(image, AttentionMaskKernels.Find, floatTier, 1),
            KernelFamily.FloatEpilogue => Add(image, FloatEpilogueKernels.Find, floatTier, RowTable.Activations),
            KernelFamily.IntegerEpilogue => Add(image, IntegerEpilogueKernels.Find, floatTier, RowTable.Activations),
            KernelFamily.ActivationSpan => Add(image, ActivationSpanKernels.Find, floatTier, RowTable.Activations),
            KernelFamily.Finish => Add(image, FinishKernels.Find, floatTier, 1),
            _ => Add(image, EmbeddingKernels.Find, floatTier, RowTable.EmbeddingEncodings),
        };
        ExecutableMemory? memory = ExecutableMemory.TryLoad(image.Bytes, out string? refusal);
        Refusal = refusal;
        if (memory is not null)
            Kernels = Locate(memory, entries);
    }

    private delegate KernelCode FindKernel(InstructionTier tier, int rows);

    /// <summary>Why there are none; null where there are.</summary>
    public string? Refusal { get; }

    /// <summary>Index = rows − 1, as in the tile table, or variant − 1; empty where the tier has none.</summary>
    public TileKernel[] Kernels { get; } = [];

    /// <summary>Loaded when first asked for.</summary>
    public static LoadedTiles For(InstructionTier tier, KernelFamily family)
    {
        lock (Loading)
            return Loaded[(int)tier * Families + (int)family] ??= new LoadedTiles(tier, family);
    }

    /// <summary>The tier that float kernels are assembled for: a byte dot product adds nothing to them.</summary>
    public static InstructionTier FloatTier(InstructionTier tier) => tier >= InstructionTier.Avx512 ? InstructionTier.Avx512 : InstructionTier.Avx2;

    private static int[] Add(CodeImage image, FindKernel find, InstructionTier tier, int maximumRows)
    {
        int[] entries = new int[maximumRows];
        for (int index = 0; index < maximumRows; index++)
            entries[index] = image.Add(find(tier, index + 1));
        return entries;
    }

    private static TileKernel[] Locate(ExecutableMemory memory, int[] entries)
    {
        TileKernel[] kernels = new TileKernel[entries.Length];
        for (int index = 0; index < entries.Length; index++)
            kernels[index] = new TileKernel((delegate* unmanaged[SuppressGCTransition]<TileArguments*, void>)(memory.Code + entries[index]));
        return kernels;
    }
}
