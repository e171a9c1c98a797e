using Lathe.Hardware;
using Lathe.Kernels.Formats;

namespace Lathe.Kernels.MachineCode;

/// <summary>
/// The kernels of a family: of machine code where a tier has some that runs here, otherwise of C#; <see cref="For"/> is the one place where
/// the two meet. Each is made when
/// it is first asked for, so that a model pays for the formats it has, and stays as long as the process. Every kernel gives the same bits
/// on every tier.
/// </summary>
internal sealed unsafe class KernelSet<TArguments>(
    KernelFamily family, KernelSet<TArguments>.FindCode code, KernelSet<TArguments>.FindManaged managed)
    where TArguments : unmanaged
{
    private readonly KernelDescription description = KernelFamilies.Of(family);
    private readonly Lock loading = new();
    private readonly LoadedKernels<TArguments>?[] loaded = new LoadedKernels<TArguments>?[InstructionTiers.Count];
    private readonly TileKernel<TArguments>[]?[] kernels = new TileKernel<TArguments>[]?[InstructionTiers.Count];

    /// <summary>The bytes of a kernel for a tier and a tile of so many rows, or a variant from 1 on.</summary>
    public delegate KernelCode FindCode(InstructionTier tier, int number);

    /// <summary>The same in C#.</summary>
    public delegate TileKernel<TArguments> FindManaged(InstructionTier tier, int number);

    /// <summary>What the family's kernels are.</summary>
    public KernelDescription Description => description;

    /// <summary>Those of a tier as <see cref="For"/> has them, or in C# alone.</summary>
    public TileKernel<TArguments>[] Of(InstructionTier tier, bool isManaged) => isManaged ? Managed(tier) : For(tier);

    /// <summary>By rows of the tile, less 1; of other families by variant.</summary>
    public TileKernel<TArguments>[] For(InstructionTier tier)
    {
        ref TileKernel<TArguments>[]? place = ref kernels[(int)tier];
        if (Volatile.Read(ref place) is { } ready)
            return ready;
        TileKernel<TArguments>[] made = Load(tier).Kernels is { Length: > 0 } native ? native : Managed(tier);
        // Two threads may both make it; both are right, and one of them stays.
        return Interlocked.CompareExchange(ref place, made, null) ?? made;
    }

    /// <summary>
    /// The kernels in C# beside machine code of a tier: what processors without machine code use, and what tests hold machine code against.
    /// </summary>
    public TileKernel<TArguments>[] Managed(InstructionTier tier)
    {
        InstructionTier printed = Processor.PrintedTier(tier, description.IsInteger);
        return [.. Enumerable.Range(1, description.Count).Select(number => managed(printed, number))];
    }

    /// <summary>The bytes that are assembled for a tier.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are none.</exception>
    public KernelCode Code(InstructionTier tier, int number) => code(tier, number);

    /// <summary>The kernel in C# that is printed for a tier.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is none.</exception>
    public TileKernel<TArguments> Printed(InstructionTier tier, int number) => managed(tier, number);

    /// <summary>The tier whose machine code a tier runs: floats have no use for dot products of integers.</summary>
    public InstructionTier MachineCodeTier(InstructionTier tier) => description.IsInteger ? tier : tier.WithoutDotProducts();

    /// <summary>Why a tier runs no machine code; null where it does.</summary>
    public string? Refusal(InstructionTier tier) => Load(tier).Refusal;

    private LoadedKernels<TArguments> Load(InstructionTier tier)
    {
        // Asked as it is: whether a tier runs may hang on what is taken off here.
        if (!ExecutableTiers.CanRun(tier))
            return LoadedKernels<TArguments>.None(
                ExecutableTiers.Refusal ?? $"there is no machine code for {tier}, or the processor lacks one of its instructions");
        InstructionTier assembled = MachineCodeTier(tier);
        lock (loading)
            return loaded[(int)assembled] ??= LoadedKernels<TArguments>.Load(assembled, description.Count, code);
    }
}
