using Lathe.Kernels.Generator.Programs;
using Lathe.Kernels.Generator.Tiles;

namespace Lathe.Kernels.Generator.Attention;

/// <summary>
/// Weighted values of a few queries: C[row, column] = Σ A · B, of integers × factor of the row, panel after panel of 32 columns, and what
/// the row carries from the keys before, C × carried of the row, if the caller asks for it.
/// </summary>
internal static class ValueTile
{
    public static void Build(KernelBuilder kernel, int rows, TileShape shape, bool integers) =>
        TilePass.ForEach(kernel, rows, shape, pass =>
    {
        Scalar values = pass.ColumnPointer(ArgumentBlock.B, bytesPerColumn: 4);
        Scalar column = pass.ColumnOffset();
        kernel.Loop(kernel.Argument(AttentionArgument.Panels), atLeastOnce: true, body: () =>
        {
            Vector[,] sums = integers ? SumsOfIntegers(kernel, pass, shape, values) : SumsOfFloats(kernel, pass, values);
            Scalar results = kernel.Argument(ArgumentBlock.C);
            kernel.Assign(results, new Address(results, column));
            RowPointers result = new(kernel, results, kernel.Argument(ArgumentBlock.CStride), pass.FirstRow, pass.Rows);
            kernel.If(kernel.Argument(ArgumentBlock.Accumulate), () =>
            {
                Scalar carried = kernel.Argument(AttentionArgument.Carried);
                for (int row = 0; row < pass.Rows; row++)
                {
                    Vector share = kernel.BroadcastFloat(RowOf(carried, pass, row));
                    for (int vector = 0; vector < pass.Vectors; vector++)
                        kernel.MultiplyAddFloat(sums[row, vector], kernel.LoadFloat(result.At(row, vector * kernel.VectorBytes)), share);
                }
            });
            for (int row = 0; row < pass.Rows; row++)
            {
                for (int vector = 0; vector < pass.Vectors; vector++)
                    kernel.Store(result.At(row, vector * kernel.VectorBytes), sums[row, vector]);
            }

            kernel.Assign(values, new Address(values, kernel.Argument(AttentionArgument.PanelBytes)));
            kernel.Advance(column, TilePass.TileColumns * sizeof(float));
        });
    });

    private static Vector[,] SumsOfFloats(KernelBuilder kernel, TilePass pass, Scalar values)
    {
        Vector[,] sums = pass.ZeroSums();
        FloatProducts.AddTo(kernel, pass, sums, values);
        return sums;
    }

    private static Vector[,] SumsOfIntegers(KernelBuilder kernel, TilePass pass, TileShape shape, Scalar values)
    {
        Vector[,] sums = PairProducts.ToFloat(kernel, pass, PairProducts.Sum(kernel, pass, shape, values));
        Scalar factors = kernel.Argument(AttentionArgument.Factors);
        for (int row = 0; row < pass.Rows; row++)
        {
            Vector factor = kernel.BroadcastFloat(RowOf(factors, pass, row));
            for (int vector = 0; vector < pass.Vectors; vector++)
                kernel.MultiplyFloat(sums[row, vector], factor);
        }

        return sums;
    }

    private static Address RowOf(Scalar numbers, TilePass pass, int row) =>
        new(numbers, Displacement: (pass.FirstRow + row) * sizeof(float));
}
