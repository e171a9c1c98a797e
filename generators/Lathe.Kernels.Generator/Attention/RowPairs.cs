using System;
using Lathe.Kernels.Generator.Programs;
using Lathe.Kernels.Generator.Tiles;

namespace Lathe.Kernels.Generator.Attention;

/// <summary>
/// The walk from rows to panels [pair of rows][32 columns][2], in blocks of 32 rows. Pairs stand in the order in which packing leaves the
/// weights: rows 0 to 3, 16 to
/// 19, 4 to 7, 20 to 23 and so on.
/// </summary>
internal static class RowPairs
{
    /// <summary>32 columns of two rows in 16 bits.</summary>
    public const int Bytes = TilePass.TileColumns * 4;

    /// <summary>Four pairs stand beside each other: rows 0 and 1, 2 and 3, 16 and 17, 18 and 19 of where the walk is.</summary>
    /// <param name="kernel">The kernel that walks.</param>
    /// <param name="columnsBytes">Bytes of 32 columns of a row.</param>
    /// <param name="join">Given the index of the pair's first row, the addresses of both, and where they go, joins 32 columns.</param>
    /// <param name="advance">Told how many rows the walk goes on.</param>
    public static void ForEach(KernelBuilder kernel, int columnsBytes, Action<int, Address, Address, Address> join, Action<int> advance)
    {
        Scalar near = kernel.Argument(ArgumentBlock.A);
        Scalar stride = kernel.Argument(ArgumentBlock.AStride);
        Scalar stride3 = kernel.AddressOf(new Address(stride, stride, 2));
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
                        join(pair / 2 * 16 + pair % 2 * 2, even, odd, new Address(target, Displacement: pair * Bytes));
                    }

                    kernel.Advance(first, columnsBytes);
                    kernel.Advance(second, columnsBytes);
                    kernel.Assign(target, new Address(target, kernel.Argument(AttentionArgument.PanelBytes)));
                });
                kernel.AdvanceRows(near, stride, 4);
                advance(4);
                kernel.Advance(pairs, 4 * Bytes);
            });
            kernel.AdvanceRows(near, stride, 16);
            advance(16);
        });
    }
}
