using Lathe.Kernels.Generator.Programs;
using Lathe.Kernels.Generator.Tiles;

namespace Lathe.Kernels.Generator.Attention;

/// <summary>
/// Sums of a tile: A (s16, row-major) · B (s16, panel [k / 2][32][2]), exactly as long as they fit 32 bits; depth counts pairs. Sums of
/// integers have no order, so that both operands may hold the inputs in any one order.
/// </summary>
internal static class PairProducts
{
    private const int Unroll = 4;
    private const int StepBytes = TilePass.TileColumns * 4;

    /// <param name="kernel">The kernel that needs them.</param>
    /// <param name="pass">Which part of the tile.</param>
    /// <param name="shape">What the registers hold of it.</param>
    /// <param name="panel">The panel, at this pass's first column; kept.</param>
    public static Vector[,] Sum(KernelBuilder kernel, TilePass pass, TileShape shape, Scalar panel)
    {
        SplitSums sums = new(kernel, pass, shape);
        RowPointers input = pass.RowPointers(ArgumentBlock.A, ArgumentBlock.AStride);
        Scalar line = kernel.Copy(panel);
        kernel.UnrolledLoop(kernel.Argument(ArgumentBlock.Depth), Unroll, steps =>
        {
            for (int step = 0; step < steps; step++)
            {
                Vector[] weights = new Vector[pass.Vectors];
                for (int vector = 0; vector < pass.Vectors; vector++)
                    weights[vector] = kernel.LoadInt32(new Address(line, Displacement: step * StepBytes + vector * kernel.VectorBytes));
                for (int row = 0; row < pass.Rows; row++)
                {
                    Vector pair = kernel.BroadcastInt32(input.At(row, step * 4));
                    for (int vector = 0; vector < pass.Vectors; vector++)
                        kernel.DotSigned16(sums[step][row, vector], weights[vector], pair);
                }
            }

            input.Advance(steps * 4);
            kernel.Advance(line, steps * StepBytes);
        });
        return sums.Join();
    }

    /// <summary>The sums as floats, rounded.</summary>
    public static Vector[,] ToFloat(KernelBuilder kernel, TilePass pass, Vector[,] sums)
    {
        Vector[,] result = new Vector[pass.Rows, pass.Vectors];
        for (int row = 0; row < pass.Rows; row++)
        {
            for (int vector = 0; vector < pass.Vectors; vector++)
                result[row, vector] = kernel.ConvertInt32ToFloat(sums[row, vector]);
        }

        return result;
    }
}
