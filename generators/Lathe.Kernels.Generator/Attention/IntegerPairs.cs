using Lathe.Kernels.Generator.Programs;
using Lathe.Kernels.Generator.Rows;
using Lathe.Kernels.Generator.Tiles;

namespace Lathe.Kernels.Generator.Attention;

/// <summary>Rows of floats to pairs of 16-bit integers (<see cref="RowPairs"/>) with a scale a row: values.</summary>
internal static class IntegerPairs
{
    public static void Build(KernelBuilder kernel)
    {
        SixteenBuilder lanes = new(kernel);
        RowScales.Build(kernel, lanes);
        Scalar inverse = kernel.Argument(AttentionArgument.Factors);
        RowPairs.ForEach(
            kernel,
            TilePass.TileColumns * sizeof(float),
            (row, even, odd, target) =>
            {
                Address factor = new(inverse, Displacement: row * sizeof(float));
                Join(kernel, even, odd, kernel.BroadcastFloat(factor), kernel.BroadcastFloat(factor.Plus(sizeof(float))), target);
            },
            rows => kernel.Advance(inverse, rows * sizeof(float)));
    }

    /// <summary>32 columns of two rows, beside each other in 16 bits.</summary>
    private static void Join(KernelBuilder kernel, Address even, Address odd, Vector evenFactor, Vector oddFactor, Address target)
    {
        for (int offset = 0; offset < RowPairs.Bytes; offset += kernel.VectorBytes)
        {
            Vector low = kernel.And(kernel.ConvertFloatToInt32(kernel.Multiply(kernel.LoadFloat(even.Plus(offset)), evenFactor)),
                Operand.Int32(0xFFFF));
            Vector high = kernel.ShiftLeft32(kernel.ConvertFloatToInt32(kernel.Multiply(kernel.LoadFloat(odd.Plus(offset)), oddFactor)),
                16);
            kernel.Store(target.Plus(offset), kernel.Or(low, high));
        }
    }
}
