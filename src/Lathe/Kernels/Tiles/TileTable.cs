using Lathe.Hardware;
using Lathe.Kernels.Formats;
using Lathe.Kernels.MachineCode;

namespace Lathe.Kernels;

/// <summary>The tile kernels of products of one tier, by what weights are stored as; index = rows − 1.</summary>
internal sealed class TileTable
{
    /// <summary>Rows of the tallest tile of float and int8 kernels.</summary>
    public const int MaxRows = KernelLayout.TallestTile;

    /// <summary>Rows of the tallest tile of weights with scales in groups.</summary>
    public const int MaxGroupedRows = KernelLayout.TallestGroupedTile;

    public const int Columns = PanelLayout.Columns;

    private static readonly TileTable?[] Tables = new TileTable?[InstructionTiers.Count];

    private readonly bool isManaged;

    private TileTable(InstructionTier tier, bool isManaged)
    {
        Tier = tier;
        this.isManaged = isManaged;
    }

    /// <summary>The table for the calling thread's tier.</summary>
    public static TileTable Current => For(Processor.Tier);

    public InstructionTier Tier { get; }

    /// <summary>The kernels for weights that are stored so.</summary>
    public TileKernel<TileArguments>[] this[WeightEncoding encoding] =>
        isManaged ? KernelCatalogue.Product(encoding).Managed(Tier) : KernelCatalogue.Product(encoding).For(Tier);

    /// <summary>Why this tier runs no machine code; null where it does.</summary>
    public string? MachineCodeRefusal => KernelCatalogue.Float32.Refusal(Tier);

    /// <summary>Rows of the tallest tile.</summary>
    public static int RowsOf(WeightEncoding encoding) => KernelFamilies.Of(WeightEncodings.Of(encoding).Family).Count;

    /// <summary>The table of a tier that this processor supports.</summary>
    /// <exception cref="PlatformNotSupportedException">It does not.</exception>
    public static TileTable For(InstructionTier tier)
    {
        ref TileTable? table = ref Tables[(int)tier];
        if (Volatile.Read(ref table) is { } ready)
            return ready;
        if (!Processor.Supports(tier))
            throw new PlatformNotSupportedException($"this processor has no {tier}; its best tier is {Processor.BestTier}");
        // Two threads may both build it; both tables are right, and one of them stays.
        Interlocked.CompareExchange(ref table, new TileTable(tier, isManaged: false), null);
        return table;
    }

    /// <summary>A table of C# kernels only: what processors without machine code use, and what tests hold machine code against.</summary>
    internal static TileTable Managed(InstructionTier tier) => new(tier, isManaged: true);
}
