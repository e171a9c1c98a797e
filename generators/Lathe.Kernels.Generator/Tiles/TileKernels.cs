using Lathe.Kernels.Generator.Lowering;
using Lathe.Kernels.Generator.Programs;

namespace Lathe.Kernels.Generator.Tiles;

/// <summary>The tile kernels by family: which program, and the shape of a pass that fits each target's registers.</summary>
internal static class TileKernels
{
    /// <summary>The kernel of a family for tiles of so many rows.</summary>
    /// <exception cref="KernelException">The family has no such kernel, or it doesn't fit the registers.</exception>
    public static CodeBody Assemble(X64Target target, TileFamily family, int rows)
    {
        KernelBuilder kernel = new(target.Capabilities);
        TileShape shape = Shape(target.InstructionSet, family);
        switch (family)
        {
            case TileFamily.Float32:
                FloatTile.Build(kernel, rows, shape, PanelElement.Float32);
                break;
            case TileFamily.BFloat16:
                FloatTile.Build(kernel, rows, shape, PanelElement.BFloat16);
                break;
            case TileFamily.Float16:
                FloatTile.Build(kernel, rows, shape, PanelElement.Float16);
                break;
            case TileFamily.Int8 when !kernel.HasDotProduct:
                Int8PairTile.Build(kernel, rows, shape);
                break;
            case TileFamily.Int8:
                Int8Tile.Build(kernel, rows, shape);
                break;
            case TileFamily.Int4:
                Int4Tile.Build(kernel, rows, shape);
                break;
            default:
                throw new KernelException($"there is no tile family {family}");
        }

        try
        {
            return X64Lowering.Lower(target, kernel);
        }
        catch (KernelException exception)
        {
            throw new KernelException($"{family}, {rows} rows, {target.InstructionSet}: {exception.Message}");
        }
    }

    // Registers: accumulators (int4: twice, integers and floats), a row of weights, an activation, and what the family's arithmetic needs beside them.
    private static TileShape Shape(InstructionSet instructionSet, TileFamily family) => (family, instructionSet) switch
    {
        (TileFamily.Int4, InstructionSet.Avx512 or InstructionSet.Avx512Vnni) => new(6, 2),
        (TileFamily.Int4, InstructionSet.Avx2Vnni) => new(6, 1),
        (TileFamily.Int4, _) => new(5, 1),
        (TileFamily.Int8, InstructionSet.Avx2) => new(4, 2),
        (_, InstructionSet.Avx512 or InstructionSet.Avx512Vnni) => new(12, 2),
        _ => new(6, 2),
    };
}
