using Lathe.Hardware;

namespace Lathe.Kernels.MachineCode;

/// <summary>A family's machine code in executable memory, where it stays as long as the process.</summary>
internal sealed unsafe class LoadedKernels<TArguments>
    where TArguments : unmanaged
{
    private LoadedKernels(TileKernel<TArguments>[] kernels, string? refusal)
    {
        Kernels = kernels;
        Refusal = refusal;
    }

    /// <summary>By rows of the tile, less 1, or by variant; empty where there are none.</summary>
    public TileKernel<TArguments>[] Kernels { get; }

    /// <summary>Why there are none; null where there are.</summary>
    public string? Refusal { get; }

    /// <summary>No kernels.</summary>
    public static LoadedKernels<TArguments> None(string refusal) => new([], refusal);

    /// <summary>Copies kernels one after the other into memory of their own.</summary>
    public static LoadedKernels<TArguments> Load(InstructionTier tier, int count, KernelSet<TArguments>.FindCode code)
    {
        CodeImage image = new();
        int[] entries = new int[count];
        for (int index = 0; index < count; index++)
            entries[index] = image.Add(code(tier, index + 1));
        ExecutableMemory? memory = ExecutableMemory.TryLoad(image.Bytes, out string? refusal);
        if (memory is null)
            return None(refusal ?? "the system refuses executable memory");
        TileKernel<TArguments>[] kernels = new TileKernel<TArguments>[count];
        for (int index = 0; index < count; index++)
            kernels[index] = new TileKernel<TArguments>(
                (delegate* unmanaged[SuppressGCTransition]<TArguments*, void>)(memory.Code + entries[index]));
        return new LoadedKernels<TArguments>(kernels, null);
    }
}
