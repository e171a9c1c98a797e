using System;
using Lathe.Kernels.Generator.Programs;
using Lathe.Kernels.Generator.Tiles;

namespace Lathe.Kernels.Generator.Attention;

/// <summary>
/// Scores of a few queries and all keys of a block: C[row, key] = (Σ A · B) × scale + mask, panel after panel of 32 keys, and the largest
/// of every row in sixteen lanes. The scale is the multiplier; of integers, the key's times the row's factor. With a head too wide for
/// integer sums of 32 bits, chunks of it are first summed in C as floats.
/// </summary>
internal static class ScoreTile
{
    private const int LaneBytes = 16 * sizeof(float);

    public static void Build(KernelBuilder kernel, int rows, TileShape shape, bool integers) =>
        TilePass.ForEach(kernel, rows, shape, pass =>
    {
        Scalar keys = pass.ColumnPointer(ArgumentBlock.B, bytesPerColumn: 4);
        Scalar column = pass.ColumnOffset();
        kernel.Loop(kernel.Argument(AttentionArgument.Panels), atLeastOnce: true, body: () =>
        {
            if (integers)
            {
                Vector[,] scores = PairProducts.ToFloat(kernel, pass, PairProducts.Sum(kernel, pass, shape, keys));
                JoinChunks(kernel, pass, column, scores);
                kernel.If(kernel.Argument(AttentionArgument.Finish), () => Finish(kernel, pass, column, scores, integers));
            }
            else
            {
                Vector[,] scores = pass.ZeroSums();
                FloatProducts.AddTo(kernel, pass, scores, keys);
                Finish(kernel, pass, column, scores, integers);
            }

            kernel.Assign(keys, new Address(keys, kernel.Argument(AttentionArgument.PanelBytes)));
            kernel.Advance(column, TilePass.TileColumns * sizeof(float));
        });
    });

    /// <summary>Adds what chunks of the head before have left in C, and leaves the sum there for those that follow.</summary>
    private static void JoinChunks(KernelBuilder kernel, TilePass pass, Scalar column, Vector[,] scores)
    {
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
    }

    private static void Finish(KernelBuilder kernel, TilePass pass, Scalar column, Vector[,] scores, bool integers)
    {
        Func<int, int, Vector> scale = integers ? ScalesOfKeys(kernel, pass, column) : OneScale(kernel);
        Scalar mask = kernel.Argument(AttentionArgument.Mask);
        kernel.Assign(mask, new Address(mask, column));
        Scalar maskStride = kernel.Argument(AttentionArgument.MaskStride);
        kernel.AdvanceRows(mask, maskStride, pass.FirstRow);
        Scalar maxima = Maxima(kernel, pass);
        ForEachRow(kernel, pass, column, (row, result) =>
        {
            Vector?[] largest = new Vector?[Math.Min(pass.Vectors, LaneBytes / kernel.VectorBytes)];
            for (int vector = 0; vector < pass.Vectors; vector++)
            {
                int offset = vector * kernel.VectorBytes;
                Vector factor = scale(row, vector);
                Vector score = kernel.MultiplyAdd(scores[row, vector], factor, kernel.LoadFloat(new Address(mask, Displacement: offset)));
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

    /// <summary>The scale of a row and vector of keys: the keys' times the row's.</summary>
    private static Func<int, int, Vector> ScalesOfKeys(KernelBuilder kernel, TilePass pass, Scalar column)
    {
        Scalar scales = kernel.Argument(ArgumentBlock.Scales);
        kernel.Assign(scales, new Address(scales, column));
        Scalar factors = kernel.Argument(AttentionArgument.Factors);
        (int Row, Vector Factor) current = (-1, default);
        return (row, vector) =>
        {
            if (current.Row != row)
                current = (row, kernel.BroadcastFloat(new Address(factors, Displacement: (pass.FirstRow + row) * sizeof(float))));
            return kernel.Multiply(kernel.LoadFloat(new Address(scales, Displacement: vector * kernel.VectorBytes)), current.Factor);
        };
    }

    private static Func<int, int, Vector> OneScale(KernelBuilder kernel)
    {
        Vector multiplier = kernel.BroadcastFloat(AttentionArgumentExtensions.At(AttentionArgument.Multiplier));
        return (_, _) => multiplier;
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
    private static void ForEachRow(KernelBuilder kernel, TilePass pass, Scalar column, Action<int, Address> body)
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
