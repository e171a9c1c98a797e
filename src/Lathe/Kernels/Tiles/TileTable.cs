using Lathe.Hardware;
using Lathe.Kernels.Formats;
using Lathe.Kernels.MachineCode;

namespace Lathe.Kernels;

/// <summary>
/// The tile kernels of one tier; index = rows − 1. A family is made when it is first asked for, so that a model pays for the formats it has:
/// of machine code where there is some, otherwise of C#; <see cref="Make"/> is the one place where the two meet. Every kernel of a
/// family gives the same bits.
/// </summary>
internal sealed class TileTable
{
    /// <summary>Rows of the tallest tile of float and int8 kernels.</summary>
    public const int MaxRows = 12;

    /// <summary>Rows of the tallest tile of weights with scales in groups: it holds an integer and a float sum for each element.</summary>
    public const int MaxGroupedRows = 6;

    public const int Columns = PanelLayout.Columns;

    private static readonly TileTable?[] Tables = new TileTable?[(int)InstructionTier.Avx512Vnni + 1];

    private readonly TileKernel[]?[] byEncoding = new TileKernel[]?[WeightEncodings.All.Count];

    private TileTable(InstructionTier tier) => Tier = tier;

    /// <summary>The table for the calling thread's tier.</summary>
    public static TileTable Current => For(Processor.Tier);

    public InstructionTier Tier { get; }

    /// <summary>Why this tier runs no machine code; null where it does.</summary>
    public string? MachineCodeRefusal => LoadedTiles.For(Tier, KernelFamily.Float32).Refusal;

    /// <summary>The kernels for weights that are stored so.</summary>
    public TileKernel[] this[WeightEncoding encoding] => byEncoding[(int)encoding] ?? Make(ref byEncoding[(int)encoding], WeightEncodings.Of(encoding).Family);

    /// <summary>Rows of the tallest tile.</summary>
    public static int RowsOf(WeightEncoding encoding) => WeightEncodings.Of(encoding).Scales == ScaleGrouping.InputGroup ? MaxGroupedRows : MaxRows;

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
        Interlocked.CompareExchange(ref table, new TileTable(tier), null);
        return table;
    }

    /// <summary>A table of C# kernels only: what processors without machine code use, and what tests hold machine code against.</summary>
    internal static TileTable Managed(InstructionTier tier)
    {
        TileTable table = new(tier);
        foreach (EncodingDescription encoding in WeightEncodings.All)
            table.byEncoding[(int)encoding.Encoding] = Managed(tier, encoding.Family);
        return table;
    }

    /// <summary>The C# kernels of a family.</summary>
    internal static TileKernel[] Managed(InstructionTier tier, KernelFamily family)
    {
        InstructionTier inCSharp = Processor.CSharpTierBeside(tier), width = inCSharp switch
        {
            >= InstructionTier.Avx512 => InstructionTier.Avx512,
            >= InstructionTier.Avx2 => InstructionTier.Avx2,
            _ => InstructionTier.Vector128,
        };
        // Where AVX-VNNI exists, 256-bit dot products are twice as fast as 512-bit products of pairs.
        InstructionTier integers = inCSharp >= InstructionTier.Avx2Vnni && Processor.RuntimeExpresses(InstructionTier.Avx2Vnni) ? InstructionTier.Avx2Vnni : width;
        return ManagedTiles.All(family, family is KernelFamily.Int8 or KernelFamily.Int4 or KernelFamily.AttentionScores or KernelFamily.AttentionValues ? integers : width);
    }

    private TileKernel[] Make(ref TileKernel[]? place, KernelFamily family)
    {
        TileKernel[] kernels = LoadedTiles.For(Tier, family).Kernels;
        if (kernels.Length == 0)
            kernels = Managed(Tier, family);
        // Two threads may both make it; both are right, and one of them stays.
        return Interlocked.CompareExchange(ref place, kernels, null) ?? kernels;
    }
}
