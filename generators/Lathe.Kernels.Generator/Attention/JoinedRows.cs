using Lathe.Kernels.Generator.Programs;
using Lathe.Kernels.Generator.Rows;
using Lathe.Kernels.Generator.Tiles;

namespace Lathe.Kernels.Generator.Attention;

/// <summary>
/// Rows of 16-bit integers as <see cref="IntegerRows"/> leaves them to pairs of them (<see cref="RowPairs"/>). Within 128 bits stand four
/// of the first sixteen columns and four of the second: unpacking two rows pairs them, and puts the columns in their order again.
/// </summary>
internal static class JoinedRows
{
    public static void Build(KernelBuilder kernel) => RowPairs.ForEach(
        kernel,
        TilePass.TileColumns * sizeof(short),
        (_, even, odd, target) =>
        {
            for (int offset = 0; offset < Sixteen.Bytes; offset += kernel.VectorBytes)
            {
                Vector first = kernel.LoadInt32(even.Plus(offset)), second = kernel.LoadInt32(odd.Plus(offset));
                kernel.Store(target.Plus(offset), kernel.UnpackLow16(first, second));
                kernel.Store(target.Plus(Sixteen.Bytes + offset), kernel.UnpackHigh16(first, second));
            }
        },
        _ => { });
}
