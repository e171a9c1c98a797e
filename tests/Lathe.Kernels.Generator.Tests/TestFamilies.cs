using Lathe.Kernels.Generator.Tiles;

namespace Lathe.Kernels.Generator.Tests;

/// <summary>What heights the kernels of a family have.</summary>
internal static class TestFamilies
{
    /// <summary>Rows of the tallest tile; 1 for kernels that loop over rows.</summary>
    public static int Tallest(TileFamily family) => family switch
    {
        TileFamily.Int4 => 6,
        TileFamily.AttentionWeights or TileFamily.AttentionRows or TileFamily.AttentionPairs or TileFamily.AttentionOutput => 1,
        _ => 12,
    };
}
