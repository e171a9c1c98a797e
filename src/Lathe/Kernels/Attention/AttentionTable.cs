using Lathe.Hardware;
using Lathe.Kernels.MachineCode;

namespace Lathe.Kernels;

/// <summary>The kernels of attention in 16-bit integers of one tier: of machine code where there is some, otherwise of C#, with the same bits.</summary>
internal sealed unsafe class AttentionTable
{
    private static readonly AttentionTable?[] Tables = new AttentionTable?[(int)InstructionTier.Avx512Vnni + 1];

    private AttentionTable(InstructionTier tier)
    {
        Scores = Kernels(tier, KernelFamily.AttentionScores);
        Values = Kernels(tier, KernelFamily.AttentionValues);
        Weights = Kernels(tier, KernelFamily.AttentionWeights);
        Rows = Kernels(tier, KernelFamily.AttentionRows);
        Pairs = Kernels(tier, KernelFamily.AttentionPairs);
        Output = Kernels(tier, KernelFamily.AttentionOutput);
    }

    /// <summary>The table for the calling thread's tier.</summary>
    public static AttentionTable Current => Volatile.Read(ref Tables[(int)Processor.Tier]) ?? Make(Processor.Tier);

    /// <summary>By rows of the tile, less 1; as <see cref="Values"/>.</summary>
    public TileKernel[] Scores { get; }

    public TileKernel[] Values { get; }

    /// <summary>One kernel, as all that follow.</summary>
    public TileKernel[] Weights { get; }

    public TileKernel[] Rows { get; }

    public TileKernel[] Pairs { get; }

    public TileKernel[] Output { get; }

    private static TileKernel[] Kernels(InstructionTier tier, KernelFamily family)
    {
        TileKernel[] kernels = LoadedTiles.For(tier, family).Kernels;
        return kernels.Length > 0 ? kernels : TileTable.Managed(tier, family);
    }

    private static AttentionTable Make(InstructionTier tier)
    {
        // Two threads may both make it; both are right, and one of them stays.
        AttentionTable table = new(tier);
        return Interlocked.CompareExchange(ref Tables[(int)tier], table, null) ?? table;
    }
}
