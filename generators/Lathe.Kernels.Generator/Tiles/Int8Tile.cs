using Lathe.Kernels.Generator.Programs;

namespace Lathe.Kernels.Generator.Tiles;

/// <summary>
/// C[rows × 32] (int32) = A (s8, row-major, read four at a time) · B (u8, panel [k / 4][32][4]), exactly; depth counts groups of four.
/// The weights' offset of 128 is corrected by the caller, from the row's sum.
/// </summary>
internal static class Int8Tile
{
    private const int Unroll = 4;
    private const int StepBytes = TilePass.TileColumns * 4;

    public static void Build(KernelBuilder kernel, int rows, TileShape shape)
    {
        kernel.PrepareDotProducts(ByteRange.Unsigned);
        TilePass.ForEach(kernel, rows, shape, pass =>
        {
            SplitSums sums = new(kernel, pass, shape);
            RowPointers input = pass.RowPointers(ArgumentBlock.A, ArgumentBlock.AStride);
            Scalar panel = pass.ColumnPointer(ArgumentBlock.B, bytesPerColumn: 4);
            WeightsAhead ahead = new(kernel, pass);

            kernel.UnrolledLoop(kernel.Argument(ArgumentBlock.Depth), Unroll, steps =>
            {
                for (int step = 0; step < steps; step++)
                {
                    if (steps == Unroll)
                        ahead.Fetch(step * StepBytes, (step + 1) * StepBytes);
                    ByteOperand[] weights = new ByteOperand[pass.Vectors];
                    for (int vector = 0; vector < pass.Vectors; vector++)
                        weights[vector] = kernel.UnsignedBytes(kernel.LoadInt32(new Address(panel,
                            Displacement: step * StepBytes + vector * kernel.VectorBytes)));
                    for (int row = 0; row < pass.Rows; row++)
                    {
                        ByteOperand activations = kernel.SignedBytes(kernel.BroadcastInt32(input.At(row, step * 4)), ByteRange.Unsigned);
                        for (int vector = 0; vector < pass.Vectors; vector++)
                            kernel.DotAccumulate(sums[step][row, vector], weights[vector], activations);
                    }
                }

                if (steps == Unroll)
                    ahead.Advance();
                input.Advance(steps * 4);
                kernel.Advance(panel, steps * StepBytes);
            });

            Vector[,] total = sums.Join();
            pass.AccumulateInt32(total);
            pass.StoreResult(total);
        });
    }
}
