using Lathe.Contracts;
using Lathe.Kernels.Generator.Attention;
using Lathe.Kernels.Generator.Lowering;
using Lathe.Kernels.Generator.Programs;
using Lathe.Kernels.Generator.Rows;

namespace Lathe.Kernels.Generator.Tiles;

/// <summary>The tile kernels by family: which program, and the shape of a pass that fits each target's registers.</summary>
internal static class TileKernels
{
    /// <summary>Rows of the tallest tile whose sums fit the target's registers; the program cuts taller ones into passes.</summary>
    public static int LargestPass(VectorCapabilities capabilities, KernelFamily family) => Shape(capabilities, family).Rows;

    /// <summary>The machine code of a family for tiles of so many rows.</summary>
    /// <exception cref="KernelException">The family has no such kernel, or it doesn't fit the registers.</exception>
    public static CodeBody Assemble(X64Target target, KernelFamily family, int rows)
    {
        try
        {
            return X64Lowering.Lower(target, Build(target.Capabilities, family, rows));
        }
        catch (KernelException exception)
        {
            throw new KernelException($"{family}, {rows} rows, {target.InstructionSet}: {exception.Message}");
        }
    }

    /// <summary>The program of a family for tiles of so many rows.</summary>
    /// <exception cref="KernelException">The family has no such kernel.</exception>
    public static KernelBuilder Build(VectorCapabilities capabilities, KernelFamily family, int rows)
    {
        KernelBuilder kernel = new(capabilities);
        TileShape shape = Shape(capabilities, family);
        switch (family)
        {
            case KernelFamily.Float32:
                FloatTile.Build(kernel, rows, shape, PanelElement.Float32);
                break;
            case KernelFamily.BFloat16:
                FloatTile.Build(kernel, rows, shape, PanelElement.BFloat16);
                break;
            case KernelFamily.Float16:
                FloatTile.Build(kernel, rows, shape, PanelElement.Float16);
                break;
            case KernelFamily.Int8 when !kernel.HasDotProduct:
                Int8PairTile.Build(kernel, rows, shape);
                break;
            case KernelFamily.Int8:
                Int8Tile.Build(kernel, rows, shape);
                break;
            case KernelFamily.Int4:
                Int4Tile.Build(kernel, rows, shape);
                break;
            case KernelFamily.FloatEpilogue or KernelFamily.IntegerEpilogue or KernelFamily.ActivationSpan or KernelFamily.Finish or KernelFamily.Embedding:
                RowKernels.Build(kernel, family, rows);
                break;
            default:
                AttentionKernels.Build(kernel, family, rows, shape);
                break;
        }

        return kernel;
    }

    // Registers: accumulators (int4: twice, integers and floats), a row of weights, an activation, and what the family's arithmetic needs beside them.
    private static TileShape Shape(VectorCapabilities capabilities, KernelFamily family) => family switch
    {
        KernelFamily.Int4 when capabilities.VectorBytes == 64 => new(6, 2),
        KernelFamily.Int4 => new(capabilities.HasDotProduct ? 6 : 5, 1),
        _ when capabilities.VectorBytes == 64 => new(12, 2),
        KernelFamily.Int8 when !capabilities.HasDotProduct => new(4, 2),
        _ => new(6, 2),
    };
}
