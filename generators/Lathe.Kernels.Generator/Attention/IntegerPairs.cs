using Lathe.Kernels.Generator.Programs;
using Lathe.Kernels.Generator.Rows;
using Lathe.Kernels.Generator.Tiles;

namespace Lathe.Kernels.Generator.Attention;

/// <summary>
/// Rows of values to panels [pair of keys][32 columns][2] of 16-bit integers with a scale a key, in blocks of 32 keys. Pairs stand in the order in which packing
/// leaves the weights: keys 0 to 3, 16 to 19, 4 to 7, 20 to 23 and so on.
/// </summary>
internal static class IntegerPairs
{
    private const int PairBytes = TilePass.TileColumns * 4;

    public static void Build(KernelBuilder kernel)
    {
        SixteenBuilder lanes = new(kernel);
        RowScales.Build(kernel, lanes);
        Scalar near = kernel.Argument(ArgumentBlock.A);
        Scalar stride = kernel.Argument(ArgumentBlock.AStride);
        Scalar stride3 = kernel.AddressOf(new Address(stride, stride, 2));
        Scalar inverse = kernel.Argument(AttentionArgument.Factors);
        Scalar pairs = kernel.Argument(ArgumentBlock.C);
        Scalar blocks = kernel.Argument(AttentionArgument.Rows);
        kernel.ShiftRight(blocks, 5);
        kernel.Loop(blocks, atLeastOnce: true, body: () =>
        {
            kernel.Loop(kernel.Constant(4), atLeastOnce: true, body: () =>
            {
                Scalar first = kernel.Copy(near);
                Scalar second = kernel.Copy(near);
                kernel.AdvanceRows(second, stride, 16);
                Scalar target = kernel.Copy(pairs);
                kernel.Loop(kernel.Argument(ArgumentBlock.Depth), atLeastOnce: true, body: () =>
                {
                    for (int pair = 0; pair < 4; pair++)
                    {
                        Scalar rows = pair < 2 ? first : second;
                        Address even = pair % 2 == 0 ? new(rows) : new(rows, stride, 2);
                        Address odd = pair % 2 == 0 ? new(rows, stride) : new(rows, stride3);
                        Address factor = new(inverse, Displacement: (pair / 2 * 16 + pair % 2 * 2) * sizeof(float));
                        Join(kernel, even, odd, kernel.BroadcastFloat(factor), kernel.BroadcastFloat(factor.Plus(sizeof(float))), new Address(target, Displacement: pair * PairBytes));
                    }

                    kernel.Advance(first, TilePass.TileColumns * sizeof(float));
                    kernel.Advance(second, TilePass.TileColumns * sizeof(float));
                    kernel.Assign(target, new Address(target, kernel.Argument(AttentionArgument.PanelBytes)));
                });
                kernel.AdvanceRows(near, stride, 4);
                kernel.Advance(inverse, 4 * sizeof(float));
                kernel.Advance(pairs, 4 * PairBytes);
            });
            kernel.AdvanceRows(near, stride, 16);
            kernel.Advance(inverse, 16 * sizeof(float));
        });
    }

    /// <summary>32 columns of two rows, beside each other in 16 bits.</summary>
    private static void Join(KernelBuilder kernel, Address even, Address odd, Vector evenFactor, Vector oddFactor, Address target)
    {
        for (int offset = 0; offset < PairBytes; offset += kernel.VectorBytes)
        {
            Vector low = kernel.And(kernel.ConvertFloatToInt32(kernel.Multiply(kernel.LoadFloat(even.Plus(offset)), evenFactor)), Operand.Int32(0xFFFF));
            Vector high = kernel.ShiftLeft32(kernel.ConvertFloatToInt32(kernel.Multiply(kernel.LoadFloat(odd.Plus(offset)), oddFactor)), 16);
            kernel.Store(target.Plus(offset), kernel.Or(low, high));
        }
    }
}
