using Lathe.Hardware;

namespace Lathe.Kernels.MachineCode;

/// <summary>The machine-code tile kernels of one tier in executable memory, where they stay as long as the process.</summary>
internal sealed unsafe class LoadedTiles
{
    private static readonly Lazy<LoadedTiles>[] Tiers =
        [.. Enum.GetValues<InstructionTier>().Select(tier => new Lazy<LoadedTiles>(() => new LoadedTiles(tier)))];

    private LoadedTiles(InstructionTier tier)
    {
        if (!ExecutableTiers.CanRun(tier))
        {
            Refusal = ExecutableTiers.Refusal ?? $"there is no machine code for {tier}, or the processor lacks one of its instructions";
            return;
        }

        InstructionTier floatTier = tier >= InstructionTier.Avx512 ? InstructionTier.Avx512 : InstructionTier.Avx2;
        CodeImage image = new();
        int[] float32 = Add(image, Float32Kernels.Find, floatTier, TileTable.MaxRows);
        int[] brainFloat = Add(image, BFloat16Kernels.Find, floatTier, TileTable.MaxRows);
        int[] half = Add(image, Float16Kernels.Find, floatTier, TileTable.MaxRows);
        int[] int8 = Add(image, Int8Kernels.Find, tier, TileTable.MaxRows);
        int[] int4 = Add(image, Int4Kernels.Find, tier, TileTable.MaxInt4Rows);

        ExecutableMemory? memory = ExecutableMemory.TryLoad(image.Bytes, out string? refusal);
        Refusal = refusal;
        if (memory is null)
            return;
        Float32 = Locate(memory, float32);
        BFloat16 = Locate(memory, brainFloat);
        Float16 = Locate(memory, half);
        Int8 = Locate(memory, int8);
        Int4 = Locate(memory, int4);
    }

    private delegate KernelCode FindKernel(InstructionTier tier, int rows);

    /// <summary>Why there are none; null where there are.</summary>
    public string? Refusal { get; }

    /// <summary>Index = rows − 1, as in the tile table; empty where the tier has none.</summary>
    public TileKernel[] Float32 { get; } = [];

    public TileKernel[] BFloat16 { get; } = [];

    public TileKernel[] Float16 { get; } = [];

    public TileKernel[] Int8 { get; } = [];

    public TileKernel[] Int4 { get; } = [];

    /// <summary>Loaded when first asked for.</summary>
    public static LoadedTiles For(InstructionTier tier) => Tiers[(int)tier].Value;

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
