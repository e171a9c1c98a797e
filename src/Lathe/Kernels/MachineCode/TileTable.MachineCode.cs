using Lathe.Hardware;
using Lathe.Kernels.MachineCode;

namespace Lathe.Kernels;

/// <summary>The machine-code half of a tile table.</summary>
internal sealed unsafe partial class TileTable
{
    /// <summary>Why this tier has no machine code; null where it has.</summary>
    public string? MachineCodeRefusal { get; private set; }

    private delegate KernelCode FindKernel(InstructionTier tier, int rows);

    /// <summary>Loads the kernels of a tier into executable memory, where they stay as long as the process, and puts them into its table.</summary>
    static partial void UseMachineCode(InstructionTier tier, TileTable table)
    {
        if (!ExecutableTiers.CanRun(tier))
        {
            table.MachineCodeRefusal = ExecutableTiers.Refusal ?? $"there is no machine code for {tier}, or the processor lacks one of its instructions";
            return;
        }

        InstructionTier floatTier = tier >= InstructionTier.Avx512 ? InstructionTier.Avx512 : InstructionTier.Avx2;
        CodeImage image = new();
        int[] float32 = Add(image, Float32Kernels.Find, floatTier, table.Float32);
        int[] brainFloat = Add(image, BFloat16Kernels.Find, floatTier, table.BFloat16);
        int[] half = Add(image, Float16Kernels.Find, floatTier, table.Float16);
        int[] int8 = Add(image, Int8Kernels.Find, tier, table.Int8);
        int[] int4 = Add(image, Int4Kernels.Find, tier, table.Int4);

        ExecutableMemory? memory = ExecutableMemory.TryLoad(image.Bytes, out string? refusal);
        if (memory is null)
        {
            table.MachineCodeRefusal = refusal;
            return;
        }

        Install(memory, float32, table.Float32);
        Install(memory, brainFloat, table.BFloat16);
        Install(memory, half, table.Float16);
        Install(memory, int8, table.Int8);
        Install(memory, int4, table.Int4);
    }

    private static int[] Add(CodeImage image, FindKernel find, InstructionTier tier, TileKernel[] kernels)
    {
        int[] entries = new int[kernels.Length];
        for (int index = 0; index < kernels.Length; index++)
            entries[index] = image.Add(find(tier, index + 1));
        return entries;
    }

    private static void Install(ExecutableMemory memory, int[] entries, TileKernel[] kernels)
    {
        for (int index = 0; index < kernels.Length; index++)
            kernels[index] = new TileKernel((delegate* unmanaged[SuppressGCTransition]<TileArguments*, void>)(memory.Code + entries[index]));
    }
}
