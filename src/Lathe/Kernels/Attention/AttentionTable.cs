using Lathe.Hardware;
using Lathe.Kernels.Formats;
using Lathe.Kernels.MachineCode;

namespace Lathe.Kernels;

/// <summary>The kernels of attention of one tier and arithmetic: of machine code where there is some, otherwise of C#, with the same bits.</summary>
internal sealed class AttentionTable
{
    private const int Arithmetics = (int)AttentionArithmetic.Int16 + 1;
    private static readonly AttentionTable?[] Tables = new AttentionTable?[((int)InstructionTier.Avx512Vnni + 1) * Arithmetics];

    private AttentionTable(InstructionTier tier, AttentionArithmetic arithmetic)
    {
        bool integers = arithmetic == AttentionArithmetic.Int16;
        Scores = Kernels(tier, integers ? KernelFamily.AttentionScores : KernelFamily.AttentionFloatScores);
        Values = Kernels(tier, integers ? KernelFamily.AttentionValues : KernelFamily.AttentionFloatValues);
        Weights = Kernels(tier, integers ? KernelFamily.AttentionWeights : KernelFamily.AttentionFloatWeights)[0];
        Rows = integers ? Kernels(tier, KernelFamily.AttentionRows)[0] : default;
        Pairs = integers ? Kernels(tier, KernelFamily.AttentionPairs)[0] : default;
        Join = integers ? Kernels(tier, KernelFamily.AttentionJoin)[0] : default;
        Copy = Kernels(tier, KernelFamily.AttentionCopy)[0];
        Transpose = Kernels(tier, KernelFamily.AttentionTranspose)[0];
        Mask = Kernels(tier, KernelFamily.AttentionMask)[0];
        Output = Kernels(tier, KernelFamily.AttentionOutput)[0];
    }

    /// <summary>By rows of the tile, less 1; as <see cref="Values"/>.</summary>
    public TileKernel[] Scores { get; }

    public TileKernel[] Values { get; }

    /// <summary>Scores to weights.</summary>
    public TileKernel Weights { get; }

    /// <summary>Integers: rows of queries or keys. Empty for floats, as <see cref="Pairs"/> and <see cref="Join"/>.</summary>
    public TileKernel Rows { get; }

    public TileKernel Pairs { get; }

    /// <summary>Values that are integers already.</summary>
    public TileKernel Join { get; }

    /// <summary>Rows to panels of 32 columns.</summary>
    public TileKernel Copy { get; }

    /// <summary>32 rows to a panel of 32 columns.</summary>
    public TileKernel Transpose { get; }

    public TileKernel Mask { get; }

    public TileKernel Output { get; }

    /// <summary>The table for the calling thread's tier.</summary>
    public static AttentionTable For(AttentionArithmetic arithmetic)
    {
        InstructionTier tier = Processor.Tier;
        ref AttentionTable? table = ref Tables[(int)tier * Arithmetics + (int)arithmetic];
        // Two threads may both make it; both are right, and one of them stays.
        return Volatile.Read(ref table) ?? Interlocked.CompareExchange(ref table, new AttentionTable(tier, arithmetic), null) ?? table;
    }

    private static TileKernel[] Kernels(InstructionTier tier, KernelFamily family)
    {
        TileKernel[] kernels = LoadedTiles.For(tier, family).Kernels;
        return kernels.Length > 0 ? kernels : TileTable.Managed(tier, family);
    }
}
