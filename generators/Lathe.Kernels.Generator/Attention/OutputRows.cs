using Lathe.Kernels.Generator.Programs;
using Lathe.Kernels.Generator.Rows;
using Lathe.Kernels.Generator.Tiles;

namespace Lathe.Kernels.Generator.Attention;

/// <summary>Results of a tile of queries ÷ the sums of their powers, to where the caller wants them; nothing is written behind a row's last
/// column.</summary>
internal static class OutputRows
{
    public static void Build(KernelBuilder kernel)
    {
        SixteenBuilder lanes = new(kernel);
        Scalar totals = kernel.Argument(AttentionArgument.Totals);
        for (int offset = 0; offset < Sixteen.Bytes; offset += kernel.VectorBytes)
        {
            // A row without any key has a sum and results of 0.
            Vector divisor = kernel.Max(kernel.Broadcast(1e-30f), kernel.LoadFloat(new Address(totals, Displacement: offset)));
            kernel.Store(new Address(kernel.Argument(AttentionArgument.Factors), Displacement: offset),
                kernel.Divide(kernel.Broadcast(1f), divisor));
        }

        Scalar rest = kernel.Argument(AttentionArgument.Columns);
        kernel.And(rest, Sixteen.Lanes - 1);
        Sixteen last = lanes.LanesBelow(rest);
        Scalar results = kernel.Argument(ArgumentBlock.A);
        Scalar output = kernel.Argument(ArgumentBlock.C);
        Scalar factors = kernel.Argument(AttentionArgument.Factors);
        kernel.Loop(kernel.Argument(AttentionArgument.Rows), atLeastOnce: true, body: () =>
        {
            Vector factor = kernel.BroadcastFloat(new Address(factors));
            Scalar source = kernel.Copy(results);
            Scalar target = kernel.Copy(output);
            Scalar sixteens = kernel.Argument(AttentionArgument.Columns);
            kernel.ShiftRight(sixteens, 4);
            kernel.Loop(sixteens, () =>
            {
                for (int offset = 0; offset < Sixteen.Bytes; offset += kernel.VectorBytes)
                    kernel.Store(new Address(target, Displacement: offset),
                        kernel.Multiply(kernel.LoadFloat(new Address(source, Displacement: offset)), factor));
                kernel.Advance(source, Sixteen.Bytes);
                kernel.Advance(target, Sixteen.Bytes);
            });
            kernel.If(rest, () =>
            {
                for (int part = 0; part < lanes.Parts; part++)
                {
                    int offset = part * kernel.VectorBytes;
                    Vector value = kernel.Multiply(kernel.LoadFloat(new Address(source, Displacement: offset)), factor);
                    kernel.StorePartial(last.Parts[part], new Address(target, Displacement: offset), value);
                }
            });
            kernel.Assign(results, new Address(results, kernel.Argument(ArgumentBlock.AStride)));
            kernel.Assign(output, new Address(output, kernel.Argument(ArgumentBlock.CStride)));
            kernel.Advance(factors, sizeof(float));
        });
    }
}
