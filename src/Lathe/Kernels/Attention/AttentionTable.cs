using Lathe.Hardware;
using Lathe.Kernels.MachineCode;

namespace Lathe.Kernels;

/// <summary>The kernels of attention in 16-bit integers of one tier.</summary>
internal sealed unsafe class AttentionTable
{
    private static readonly AttentionTable?[] Tables = new AttentionTable?[(int)InstructionTier.Avx512Vnni + 1];

    private AttentionTable(InstructionTier tier)
    {
        Scores = LoadedTiles.For(tier, TileFamily.AttentionScores).Kernels;
        Values = LoadedTiles.For(tier, TileFamily.AttentionValues).Kernels;
        Weights = LoadedTiles.For(tier, TileFamily.AttentionWeights).Kernels;
        Rows = LoadedTiles.For(tier, TileFamily.AttentionRows).Kernels;
        Pairs = LoadedTiles.For(tier, TileFamily.AttentionPairs).Kernels;
        Output = LoadedTiles.For(tier, TileFamily.AttentionOutput).Kernels;
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

    /// <summary>The tier has no kernels.</summary>
    public bool IsEmpty => Output.Length == 0;

    private static AttentionTable Make(InstructionTier tier)
    {
        // Two threads may both make it; both are right, and one of them stays.
        AttentionTable table = new(tier);
        return Interlocked.CompareExchange(ref Tables[(int)tier], table, null) ?? table;
    }
}
