using Lathe.Hardware;
using Lathe.Kernels.MachineCode;

namespace Lathe.Kernels;

/// <summary>The kernels of attention of one tier and arithmetic: of machine code where there is some, otherwise of C#, with the same
/// bits.</summary>
internal sealed class AttentionTable
{
    private const int Arithmetics = (int)AttentionArithmetic.Int16 + 1;
    private static readonly AttentionTable?[] Tables = new AttentionTable?[InstructionTiers.Count * Arithmetics];

    private AttentionTable(InstructionTier tier, AttentionArithmetic arithmetic)
    {
        bool integers = arithmetic == AttentionArithmetic.Int16;
        Scores = (integers ? KernelCatalogue.AttentionScores : KernelCatalogue.AttentionFloatScores).For(tier);
        Values = (integers ? KernelCatalogue.AttentionValues : KernelCatalogue.AttentionFloatValues).For(tier);
        Weights = (integers ? KernelCatalogue.AttentionWeights : KernelCatalogue.AttentionFloatWeights).For(tier)[0];
        Rows = integers ? KernelCatalogue.AttentionRows.For(tier)[0] : default;
        Pairs = integers ? KernelCatalogue.AttentionPairs.For(tier)[0] : default;
        Join = integers ? KernelCatalogue.AttentionJoin.For(tier)[0] : default;
        Copy = KernelCatalogue.AttentionCopy.For(tier)[0];
        Transpose = KernelCatalogue.AttentionTranspose.For(tier)[0];
        Mask = KernelCatalogue.AttentionMask.For(tier)[0];
        Output = KernelCatalogue.AttentionOutput.For(tier)[0];
    }

    /// <summary>By rows of the tile, less 1; as <see cref="Values"/>.</summary>
    public TileKernel<AttentionArguments>[] Scores { get; }

    public TileKernel<AttentionArguments>[] Values { get; }

    /// <summary>Scores to weights.</summary>
    public TileKernel<AttentionArguments> Weights { get; }

    /// <summary>Integers: rows of queries or keys. Empty for floats, as <see cref="Pairs"/> and <see cref="Join"/>.</summary>
    public TileKernel<AttentionArguments> Rows { get; }

    public TileKernel<AttentionArguments> Pairs { get; }

    /// <summary>Values that are integers already.</summary>
    public TileKernel<AttentionArguments> Join { get; }

    /// <summary>Rows to panels of 32 columns.</summary>
    public TileKernel<AttentionArguments> Copy { get; }

    /// <summary>32 rows to a panel of 32 columns.</summary>
    public TileKernel<AttentionArguments> Transpose { get; }

    public TileKernel<AttentionArguments> Mask { get; }

    public TileKernel<AttentionArguments> Output { get; }

    /// <summary>The table for the calling thread's tier.</summary>
    public static AttentionTable For(AttentionArithmetic arithmetic)
    {
        InstructionTier tier = Processor.Tier;
        ref AttentionTable? table = ref Tables[(int)tier * Arithmetics + (int)arithmetic];
        // Two threads may both make it; both are right, and one of them stays.
        return Volatile.Read(ref table) ?? Interlocked.CompareExchange(ref table, new AttentionTable(tier, arithmetic), null) ?? table;
    }
}
