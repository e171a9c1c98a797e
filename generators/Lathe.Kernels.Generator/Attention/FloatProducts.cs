using Lathe.Kernels.Generator.Programs;
using Lathe.Kernels.Generator.Tiles;

namespace Lathe.Kernels.Generator.Attention;

/// <summary>Sums of a tile: A (float32, row-major) · B (panel [k][32]), fused multiply-adds in the order of k; depth counts k.</summary>
internal static class FloatProducts
{
    private const int Unroll = 4;
    private const int StepBytes = TilePass.TileColumns * sizeof(float);

    /// <param name="kernel">The kernel that needs them.</param>
    /// <param name="pass">Which part of the tile.</param>
    /// <param name="sums">What is there already; the products are added to it.</param>
    /// <param name="panel">The panel, at this pass's first column; kept.</param>
    public static void AddTo(KernelBuilder kernel, TilePass pass, Vector[,] sums, Scalar panel)
    {
        RowPointers input = pass.RowPointers(ArgumentBlock.A, ArgumentBlock.AStride);
        Scalar line = kernel.Copy(panel);
        kernel.UnrolledLoop(kernel.Argument(ArgumentBlock.Depth), Unroll, steps =>
        {
            for (int step = 0; step < steps; step++)
            {
                Vector[] columns = new Vector[pass.Vectors];
                for (int vector = 0; vector < pass.Vectors; vector++)
                    columns[vector] = kernel.LoadFloat(new Address(line, Displacement: step * StepBytes + vector * kernel.VectorBytes));
                for (int row = 0; row < pass.Rows; row++)
                {
                    Vector factor = kernel.BroadcastFloat(input.At(row, step * sizeof(float)));
                    for (int vector = 0; vector < pass.Vectors; vector++)
                        kernel.MultiplyAddFloat(sums[row, vector], factor, columns[vector]);
                }
            }

            input.Advance(steps * sizeof(float));
            kernel.Advance(line, steps * StepBytes);
        });
    }
}
