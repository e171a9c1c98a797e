using Lathe.Kernels.Generator.Programs;
using Lathe.Kernels.Generator.Rows;
using Lathe.Kernels.Generator.Tiles;

namespace Lathe.Kernels.Generator.Attention;

/// <summary>Rows of floats to rows of 16-bit integers with a scale each. Of 32 columns, sixteens interleave as packing leaves them: queries
/// and keys alike.</summary>
internal static class IntegerRows
{
    public static void Build(KernelBuilder kernel)
    {
        SixteenBuilder lanes = new(kernel);
        RowScales.Build(kernel, lanes);
        Scalar row = kernel.Argument(ArgumentBlock.A);
        Scalar stride = kernel.Argument(ArgumentBlock.AStride);
        Scalar integers = kernel.Argument(ArgumentBlock.C);
        Scalar integerStride = kernel.Argument(ArgumentBlock.CStride);
        Scalar inverse = kernel.Argument(AttentionArgument.Factors);
        kernel.Loop(kernel.Argument(AttentionArgument.Rows), atLeastOnce: true, body: () =>
        {
            Vector factor = kernel.BroadcastFloat(new Address(inverse));
            Scalar source = kernel.Copy(row);
            Scalar target = kernel.Copy(integers);
            kernel.Loop(kernel.Argument(ArgumentBlock.Depth), atLeastOnce: true, body: () =>
            {
                Pack(kernel, lanes, source, target, factor);
                kernel.Advance(source, 2 * Sixteen.Bytes);
                kernel.Advance(target, Sixteen.Bytes);
            });
            kernel.Advance(inverse, sizeof(float));
            kernel.Assign(row, new Address(row, stride));
            kernel.Assign(integers, new Address(integers, integerStride));
        });
    }

    /// <summary>32 floats × factor, rounded, to 16 bits. Every 128 bits hold four of the first sixteen and four of the second.</summary>
    public static void Pack(KernelBuilder kernel, SixteenBuilder lanes, Scalar source, Scalar target, Vector factor)
    {
        for (int part = 0; part < lanes.Parts; part++)
        {
            int offset = part * kernel.VectorBytes;
            Vector low = kernel.ConvertFloatToInt32(kernel.Multiply(kernel.LoadFloat(new Address(source, Displacement: offset)), factor));
            Vector high = kernel.ConvertFloatToInt32(kernel.Multiply(kernel.LoadFloat(
                new Address(source, Displacement: offset + Sixteen.Bytes)), factor));
            kernel.Store(new Address(target, Displacement: offset), kernel.PackInt32(low, high));
        }
    }
}
