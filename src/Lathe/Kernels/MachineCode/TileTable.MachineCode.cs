using Lathe.Hardware;
using Lathe.Kernels.MachineCode;

namespace Lathe.Kernels;

/// <summary>The machine-code half of a tile table.</summary>
internal sealed partial class TileTable
{
    /// <summary>Why this tier runs no machine code; null where it does.</summary>
    public string? MachineCodeRefusal { get; private set; }

    static partial void UseMachineCode(InstructionTier tier, TileTable table)
    {
        LoadedTiles tiles = LoadedTiles.For(tier);
        table.MachineCodeRefusal = tiles.Refusal;
        tiles.Float32.CopyTo(table.Float32, 0);
        tiles.BFloat16.CopyTo(table.BFloat16, 0);
        tiles.Float16.CopyTo(table.Float16, 0);
        tiles.Int8.CopyTo(table.Int8, 0);
        tiles.Int4.CopyTo(table.Int4, 0);
    }
}
