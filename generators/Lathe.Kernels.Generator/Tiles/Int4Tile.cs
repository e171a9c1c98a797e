using Lathe.Kernels.Generator.Programs;

namespace Lathe.Kernels.Generator.Tiles;

/// <summary>
/// C[rows × 32] (float32) = A (s8, row-major) · B (u4 = w + 8, two to a byte: panel [k / 8][32][4], byte j of a column holding w[j] | w[4 + j] &lt;&lt; 4),
/// in groups along k: f = fma((float)(Σ a·u4 − 8·Σ a), scale of the group and column (bf16), f), groups in order. Depth counts groups.
/// </summary>
internal static class Int4Tile
{
    private const int BlockInputs = 32;
    private const int StepInputs = 8;
    private const int StepBytes = TilePass.TileColumns * 4;

    public static void Build(KernelBuilder kernel, int rows, TileShape shape)
    {
        kernel.PrepareDotProducts(ByteRange.Nibble);
        Vector lowNibbles = kernel.Constant32(0x0F0F_0F0F);
        TilePass.ForEach(kernel, rows, shape, pass =>
        {
            Vector[,] result = pass.ZeroSums();
            pass.AccumulateFloat(result);
            RowPointers input = pass.RowPointers(ArgumentBlock.A, ArgumentBlock.AStride);
            RowPointers inputSums = pass.RowPointers(ArgumentBlock.Sums, ArgumentBlock.SumsStride);
            Scalar panel = pass.ColumnPointer(ArgumentBlock.B, bytesPerColumn: 4);
            WeightsAhead ahead = new(kernel, pass);
            Scalar scales = pass.ColumnPointer(ArgumentBlock.Scales, bytesPerColumn: 2);

            kernel.Loop(kernel.Argument(ArgumentBlock.Depth), () =>
            {
                SplitSums sums = new(kernel, pass, shape);
                kernel.Loop(kernel.Argument(ArgumentBlock.GroupBlocks), atLeastOnce: true, body: () =>
                {
                    SubtractOffset(kernel, pass, inputSums, sums[0]);
                    for (int step = 0; step < BlockInputs / StepInputs; step++)
                    {
                        ahead.Fetch(step * StepBytes, (step + 1) * StepBytes);
                        AccumulateStep(kernel, pass, input, panel, lowNibbles, sums, step);
                    }

                    ahead.Advance();
                    input.Advance(BlockInputs);
                    inputSums.Advance(sizeof(int));
                    kernel.Advance(panel, BlockInputs / StepInputs * StepBytes);
                });
                AddScaled(kernel, pass, result, sums.Join(), scales);
                kernel.Advance(scales, TilePass.TileColumns * 2);
            });

            pass.StoreResult(result);
        });
    }

    /// <summary>The weights are stored 8 too high: takes 8 × the sum of the block's activations off.</summary>
    private static void SubtractOffset(KernelBuilder kernel, TilePass pass, RowPointers inputSums, Vector[,] sums)
    {
        for (int row = 0; row < pass.Rows; row++)
        {
            Vector offset = kernel.ShiftLeft32(kernel.BroadcastInt32(inputSums.At(row)), 3);
            for (int vector = 0; vector < pass.Vectors; vector++)
                kernel.SubtractInt32(sums[row, vector], offset);
        }
    }

    private static void AccumulateStep(
        KernelBuilder kernel, TilePass pass, RowPointers input, Scalar panel, Vector lowNibbles, SplitSums sums, int step)
    {
        ByteOperand[] low = new ByteOperand[pass.Vectors];
        ByteOperand[] high = new ByteOperand[pass.Vectors];
        for (int vector = 0; vector < pass.Vectors; vector++)
        {
            Vector packed = kernel.LoadInt32(new Address(panel, Displacement: step * StepBytes + vector * kernel.VectorBytes));
            low[vector] = kernel.NibbleBytes(kernel.And(packed, lowNibbles));
            high[vector] = kernel.NibbleBytes(kernel.And(kernel.ShiftRightLogical32(packed, 4), lowNibbles));
        }

        for (int half = 0; half < 2; half++)
        {
            ByteOperand[] weights = half == 0 ? low : high;
            for (int row = 0; row < pass.Rows; row++)
            {
                Address address = input.At(row, step * StepInputs + half * 4);
                ByteOperand activations = kernel.SignedBytes(kernel.BroadcastInt32(address), ByteRange.Nibble);
                for (int vector = 0; vector < pass.Vectors; vector++)
                    kernel.DotAccumulate(sums[step * 2 + half][row, vector], weights[vector], activations);
            }
        }
    }

    private static void AddScaled(KernelBuilder kernel, TilePass pass, Vector[,] result, Vector[,] sums, Scalar scales)
    {
        for (int vector = 0; vector < pass.Vectors; vector++)
        {
            Vector scale = kernel.LoadBrainFloat(new Address(scales, Displacement: vector * kernel.Lanes * 2));
            for (int row = 0; row < pass.Rows; row++)
                kernel.MultiplyAddFloat(result[row, vector], kernel.ConvertInt32ToFloat(sums[row, vector]), scale);
        }
    }
}
