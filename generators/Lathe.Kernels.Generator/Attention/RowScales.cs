using Lathe.Kernels.Generator.Programs;
using Lathe.Kernels.Generator.Rows;
using Lathe.Kernels.Generator.Tiles;

namespace Lathe.Kernels.Generator.Attention;

/// <summary>
/// The scale of every row of floats, and what quantising multiplies the row with: largest / 4,095 × multiplier, and 4,095 / largest. NaN
/// and infinity make the scale NaN. Both have room for whole sixteens.
/// </summary>
internal static class RowScales
{
    public static void Build(KernelBuilder kernel, SixteenBuilder lanes)
    {
        Scalar row = kernel.Argument(ArgumentBlock.A);
        Scalar stride = kernel.Argument(ArgumentBlock.AStride);
        Scalar largest = kernel.Argument(AttentionArgument.Factors);
        kernel.Loop(kernel.Argument(AttentionArgument.Rows), atLeastOnce: true, body: () =>
        {
            Sixteen here = lanes.Zero();
            Scalar source = kernel.Copy(row);
            kernel.Loop(kernel.Argument(ArgumentBlock.Depth), atLeastOnce: true, body: () =>
            {
                lanes.MaxMagnitude(here, lanes.LoadFloat(new Address(source)));
                lanes.MaxMagnitude(here, lanes.LoadFloat(new Address(source, Displacement: Sixteen.Bytes)));
                kernel.Advance(source, 2 * Sixteen.Bytes);
            });
            kernel.StoreLow32(new Address(largest), lanes.LargestInt32(here).Parts[0]);
            kernel.Advance(largest, sizeof(float));
            kernel.Assign(row, new Address(row, stride));
        });

        // Divisions are slow: sixteen rows at a time.
        Vector smallest = kernel.Broadcast(1e-30f);
        Vector levels = kernel.Broadcast(4095f);
        Vector multiplier = kernel.BroadcastFloat(AttentionArgumentExtensions.At(AttentionArgument.Multiplier));
        Scalar inverses = kernel.Argument(AttentionArgument.Factors);
        Scalar scales = kernel.Argument(ArgumentBlock.Scales);
        Scalar sixteens = kernel.Argument(AttentionArgument.Rows);
        kernel.Advance(sixteens, Sixteen.Lanes - 1);
        kernel.ShiftRight(sixteens, 4);
        kernel.Loop(sixteens, atLeastOnce: true, body: () =>
        {
            for (int offset = 0; offset < Sixteen.Bytes; offset += kernel.VectorBytes)
            {
                Vector found = kernel.LoadFloat(new Address(inverses, Displacement: offset));
                Vector divisor = kernel.Max(smallest, found);
                kernel.Store(new Address(inverses, Displacement: offset), kernel.Divide(levels, divisor));
                Vector scale = kernel.Add(kernel.Divide(divisor, 4095f), kernel.Subtract(found, found));
                kernel.Store(new Address(scales, Displacement: offset), kernel.Multiply(scale, multiplier));
            }

            kernel.Advance(inverses, Sixteen.Bytes);
            kernel.Advance(scales, Sixteen.Bytes);
        });
    }
}
