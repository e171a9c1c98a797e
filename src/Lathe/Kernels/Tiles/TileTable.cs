using Lathe.Hardware;

namespace Lathe.Kernels;

/// <summary>
/// The tile kernels of one tier; index = rows − 1. C# kernels fill it first; machine code then replaces what it does better, in
/// <see cref="UseMachineCode"/>, the one place where the two meet. Every kernel of a kind gives the same bits.
/// </summary>
internal sealed unsafe partial class TileTable
{
    /// <summary>Rows of the tallest tile of float and int8 kernels.</summary>
    public const int MaxRows = 12;

    /// <summary>Rows of the tallest int4 tile: it holds an integer and a float sum for each element.</summary>
    public const int MaxInt4Rows = 6;

    public const int Columns = PackedMatrix.PanelColumns;

    private static readonly TileTable?[] Tables = new TileTable?[(int)InstructionTier.Avx512Vnni + 1];

    private TileTable(InstructionTier tier)
    {
        Tier = tier;
        UseManagedCode(tier, this);
        UseMachineCode(tier, this);
    }

    /// <summary>The table for the calling thread's tier.</summary>
    public static TileTable Current => For(Processor.Tier);

    public InstructionTier Tier { get; }

    public TileKernel[] Float32 { get; } = new TileKernel[MaxRows];

    public TileKernel[] BFloat16 { get; } = new TileKernel[MaxRows];

    public TileKernel[] Float16 { get; } = new TileKernel[MaxRows];

    public TileKernel[] Int8 { get; } = new TileKernel[MaxRows];

    public TileKernel[] Int4 { get; } = new TileKernel[MaxInt4Rows];

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

    /// <summary>A table of C# kernels only, for tests that hold machine code against them.</summary>
    internal static TileTable Managed(InstructionTier tier)
    {
        TileTable table = new(tier);
        UseManagedCode(tier, table);
        return table;
    }

    private static partial void UseManagedCode(InstructionTier tier, TileTable table);

    /// <summary>Replaces kernels by machine code where there is some for the tier and the system allows executable memory.</summary>
    static partial void UseMachineCode(InstructionTier tier, TileTable table);
}
