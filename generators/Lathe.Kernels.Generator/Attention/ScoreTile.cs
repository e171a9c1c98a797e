using Lathe.Kernels.Generator.Programs;
using Lathe.Kernels.Generator.Tiles;

namespace Lathe.Kernels.Generator.Attention;

/// <summary>
/// Scores of a few queries and all keys of a block: C[row, key] = (Σ A · B) × (scale of the key × factor of the row) + mask, panel after panel of 32 keys, and
/// the largest of every row in sixteen lanes. With a head too wide for sums of 32 bits, chunks of it are first summed in C as floats.
/// </summary>
internal static class ScoreTile
{
    private const int LaneBytes = 16 * sizeof(float);

    public static void Build(KernelBuilder kernel, int rows, TileShape shape) => TilePass.ForEach(kernel, rows, shape, pass =>
    {
        Scalar keys = pass.ColumnPointer(ArgumentBlock.B, bytesPerColumn: 4);
        Scalar column = pass.ColumnOffset();
        kernel.Loop(kernel.Argument(AttentionArgument.Panels), atLeastOnce: true, body: () =>
        {
            Vector[,] scores = PairProducts.ToFloat(kernel, pass, PairProducts.Sum(kernel, pass, shape, keys));
            kernel.If(kernel.Argument(ArgumentBlock.Accumulate), () => ForEachRow(kernel, pass, column, (row, result) =>
            {
                for (int vector = 0; vector < pass.Vectors; vector++)
                    kernel.AddFloat(scores[row, vector], kernel.LoadFloat(result.Plus(vector * kernel.VectorBytes)));
            }));
            kernel.Unless(kernel.Argument(AttentionArgument.Finish), () => ForEachRow(kernel, pass, column, (row, result) =>
            {
                for (int vector = 0; vector < pass.Vectors; vector++)
                    kernel.Store(result.Plus(vector * kernel.VectorBytes), scores[row, vector]);
            }));
            kernel.If(kernel.Argument(AttentionArgument.Finish), () => Finish(kernel, pass, column, scores));
            kernel.Assign(keys, new Address(keys, kernel.Argument(AttentionArgument.PanelBytes)));
            kernel.Advance(column, TilePass.TileColumns * sizeof(float));
        });
    });

    private static void Finish(KernelBuilder kernel, TilePass pass, Scalar column, Vector[,] scores)
    {
        Scalar scales = kernel.Argument(ArgumentBlock.Scales);
        kernel.Assign(scales, new Address(scales, column));
        Scalar mask = kernel.Argument(AttentionArgument.Mask);
        kernel.Assign(mask, new Address(mask, column));
        Scalar maskStride = kernel.Argument(AttentionArgument.MaskStride);
        kernel.AdvanceRows(mask, maskStride, pass.FirstRow);
        Scalar factors = kernel.Argument(AttentionArgument.Factors);
        Scalar maxima = Maxima(kernel, pass);
        ForEachRow(kernel, pass, column, (row, result) =>
        {
            Vector factor = kernel.BroadcastFloat(new Address(factors, Displacement: (pass.FirstRow + row) * sizeof(float)));
            Vector?[] largest = new Vector?[System.Math.Min(pass.Vectors, LaneBytes / kernel.VectorBytes)];
            for (int vector = 0; vector < pass.Vectors; vector++)
            {
                int offset = vector * kernel.VectorBytes;
                Vector scale = kernel.Multiply(kernel.LoadFloat(new Address(scales, Displacement: offset)), factor);
                Vector added = kernel.LoadFloat(new Address(mask, Displacement: offset));
                Vector score = kernel.MultiplyAdd(scores[row, vector], scale, added);
                kernel.Store(result.Plus(offset), score);

                int lanes = vector % largest.Length;
                largest[lanes] = largest[lanes] is { } other ? kernel.Max(other, score) : score;
            }

            for (int lanes = 0; lanes < largest.Length; lanes++)
            {
                Address all = new(maxima, Displacement: (pass.FirstRow + row) * LaneBytes + lanes * kernel.VectorBytes);
                kernel.Store(all, kernel.Max(kernel.LoadFloat(all), largest[lanes]!.Value));
            }

            kernel.Assign(mask, new Address(mask, maskStride));
        });
    }

    /// <summary>Column c belongs to lane c mod 16, whatever a vector holds: a pass may cover less than sixteen.</summary>
    private static Scalar Maxima(KernelBuilder kernel, TilePass pass)
    {
        Scalar maxima = kernel.Argument(AttentionArgument.Maxima);
        if (pass.Vectors * kernel.VectorBytes < LaneBytes)
        {
            Scalar lane = pass.ColumnOffset();
            kernel.And(lane, LaneBytes - 1);
            kernel.Assign(maxima, new Address(maxima, lane));
        }

        return maxima;
    }

    /// <summary>Gives every row of C at this panel in turn.</summary>
    private static void ForEachRow(KernelBuilder kernel, TilePass pass, Scalar column, System.Action<int, Address> body)
    {
        Scalar result = kernel.Argument(ArgumentBlock.C);
        kernel.Assign(result, new Address(result, column));
        Scalar stride = kernel.Argument(ArgumentBlock.CStride);
        kernel.AdvanceRows(result, stride, pass.FirstRow);
        for (int row = 0; row < pass.Rows; row++)
        {
            body(row, new Address(result));
            kernel.Assign(result, new Address(result, stride));
        }
    }
}
