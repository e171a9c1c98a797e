using Lathe.Contracts;
using Lathe.Kernels.Generator.Programs;

namespace Lathe.Kernels.Generator.Tiles;

/// <summary>
/// C[rows × 32] = A (float32, row-major) · B (panel [k][32] of float32, bfloat16 or half), fused multiply-adds in the order of k.
/// The order is part of the contract (every tier and tile height gives the same bits), so the depth is never split over accumulators.
/// </summary>
internal static class FloatTile
{
    private const int Unroll = 4;

    public static void Build(KernelBuilder kernel, int rows, TileShape shape, WeightEncoding element)
    {
        int elementBytes = element == WeightEncoding.Float32 ? 4 : 2;
        TilePass.ForEach(kernel, rows, shape, pass =>
        {
            Vector[,] sums = pass.ZeroSums();
            RowPointers input = pass.RowPointers(ArgumentBlock.A, ArgumentBlock.AStride);
            Scalar panel = pass.ColumnPointer(ArgumentBlock.B, elementBytes);
            Scalar stride = kernel.Argument(ArgumentBlock.BStride);
            WeightsAhead ahead = new(kernel, pass);
            Scalar stride3 = kernel.AddressOf(new Address(stride, stride, 2));

            kernel.UnrolledLoop(kernel.Argument(ArgumentBlock.Depth), Unroll, steps =>
            {
                for (int step = 0; step < steps; step++)
                {
                    if (steps == Unroll)
                        ahead.Fetch(step * TilePass.TileColumns * elementBytes, (step + 1) * TilePass.TileColumns * elementBytes);
                    Address line = step switch
                    {
                        0 => new Address(panel),
                        3 => new Address(panel, stride3),
                        _ => new Address(panel, stride, step),
                    };
                    Vector[] weights = new Vector[pass.Vectors];
                    for (int vector = 0; vector < pass.Vectors; vector++)
                        weights[vector] = kernel.LoadElements(element, line.Plus(vector * kernel.Lanes * elementBytes));
                    for (int row = 0; row < pass.Rows; row++)
                    {
                        Vector activation = kernel.BroadcastFloat(input.At(row, step * sizeof(float)));
                        for (int vector = 0; vector < pass.Vectors; vector++)
                            kernel.MultiplyAddFloat(sums[row, vector], activation, weights[vector]);
                    }
                }

                if (steps == Unroll)
                    ahead.Advance();
                input.Advance(steps * sizeof(float));
                kernel.Assign(panel, new Address(panel, stride, steps));
            });

            pass.AccumulateFloat(sums);
            pass.StoreResult(sums);
        });
    }
}
