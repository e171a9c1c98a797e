using Lathe.Kernels.Generator.Programs;
using Lathe.Kernels.Generator.Rows;
using Lathe.Kernels.Generator.Tiles;

namespace Lathe.Kernels.Generator.Attention;

/// <summary>
/// Scores of a tile and block of keys to weights, in place: 2^(score − largest so far). Integer weights have 16 bits: the power × the scale
/// of the key's values, divided by a step that leaves the largest at most 32,767 and the sum at most 516,096. Keeps what the next block of
/// keys needs: the largest score, the sum, and by how much earlier sums shrink. What is one number a row is computed for all rows of the
/// tile at once, in sixteen lanes.
/// </summary>
internal static class SoftmaxRows
{
    private const float Lowest = -3.40282347e38f;
    private const float SmallestStep = 1e-35f;
    private const float StepOfLargest = 1f / 32_767f;
    private const float StepOfSum = 1f / 516_096f;

    // Of the stack: sums of powers, sums of weights, largest weights, of sixteen rows each.
    private const int Sums = 0;
    private const int WeightSums = Sixteen.Bytes;
    private const int Heaviest = 2 * Sixteen.Bytes;

    public static void Build(KernelBuilder kernel, bool integers)
    {
        SixteenBuilder lanes = new(kernel);
        PowerOfTwo power = new(kernel, integers);
        kernel.ReserveStack(3 * Sixteen.Bytes);

        Scalar maxima = kernel.Argument(AttentionArgument.Maxima);
        Scalar found = kernel.Argument(AttentionArgument.Factors);
        kernel.Loop(kernel.Argument(AttentionArgument.Rows), atLeastOnce: true, body: () =>
        {
            kernel.StoreLow32(new Address(found), lanes.Largest(lanes.LoadFloat(new Address(maxima))).Parts[0]);
            kernel.Advance(found, sizeof(float));
            kernel.Advance(maxima, Sixteen.Bytes);
        });
        ForEachPart(kernel, offset => Shift(kernel, power, offset));
        Weigh(kernel, lanes, power, integers);
        ForEachPart(kernel, offset => Total(kernel, offset));
        if (!integers)
            return;
        ForEachPart(kernel, offset => Step(kernel, offset));
        Round(kernel, lanes);
    }

    private static void ForEachPart(KernelBuilder kernel, System.Action<int> body)
    {
        for (int offset = 0; offset < Sixteen.Bytes; offset += kernel.VectorBytes)
            body(offset);
    }

    /// <summary>What is subtracted from the scores, into the factors; a row without any key has a maximum of −∞, from which nothing can be
    /// subtracted.</summary>
    private static void Shift(KernelBuilder kernel, PowerOfTwo power, int offset)
    {
        Address factors = new(kernel.Argument(AttentionArgument.Factors), Displacement: offset);
        Address largest = new(kernel.Argument(AttentionArgument.Largest), Displacement: offset);
        Vector before = kernel.LoadFloat(largest);
        Vector now = kernel.Max(kernel.LoadFloat(factors), before);
        Vector shift = kernel.Max(now, Lowest);
        kernel.Store(largest, now);
        kernel.Store(factors, shift);
        kernel.Store(new Address(kernel.Argument(AttentionArgument.Carried), Displacement: offset),
            power.Of(kernel.Subtract(before, shift)));
    }

    /// <summary>Scores become weights, in place, and are summed.</summary>
    private static void Weigh(KernelBuilder kernel, SixteenBuilder lanes, PowerOfTwo power, bool integers)
    {
        Scalar row = kernel.Argument(ArgumentBlock.A);
        Scalar shifts = kernel.Argument(AttentionArgument.Factors);
        Scalar numbers = kernel.StackAddress();
        kernel.Loop(kernel.Argument(AttentionArgument.Rows), atLeastOnce: true, body: () =>
        {
            Vector shift = kernel.BroadcastFloat(new Address(shifts));
            Sixteen total = lanes.Zero(), weightTotal = integers ? lanes.Zero() : total, largest = integers ? lanes.Zero() : total;
            Scalar score = kernel.Copy(row);
            Scalar scale = integers ? kernel.Argument(ArgumentBlock.Scales) : score;
            kernel.Loop(kernel.Argument(ArgumentBlock.Depth), atLeastOnce: true, body: () =>
            {
                for (int offset = 0; offset < 2 * Sixteen.Bytes; offset += kernel.VectorBytes)
                {
                    int part = offset % Sixteen.Bytes / kernel.VectorBytes;
                    Vector value = power.Of(kernel.Subtract(kernel.LoadFloat(new Address(score, Displacement: offset)), shift));
                    kernel.AddFloat(total.Parts[part], value);
                    if (integers)
                    {
                        kernel.MultiplyFloat(value, kernel.LoadFloat(new Address(scale, Displacement: offset)));
                        kernel.AddFloat(weightTotal.Parts[part], value);
                        kernel.MaxFloat(largest.Parts[part], value);
                    }

                    kernel.Store(new Address(score, Displacement: offset), value);
                }

                kernel.Advance(score, 2 * Sixteen.Bytes);
                if (integers)
                    kernel.Advance(scale, 2 * Sixteen.Bytes);
            });
            kernel.StoreLow32(new Address(numbers, Displacement: Sums), lanes.Sum(total).Parts[0]);
            if (integers)
            {
                kernel.StoreLow32(new Address(numbers, Displacement: WeightSums), lanes.Sum(weightTotal).Parts[0]);
                kernel.StoreLow32(new Address(numbers, Displacement: Heaviest), lanes.Largest(largest).Parts[0]);
            }

            kernel.Advance(numbers, sizeof(float));
            kernel.Advance(shifts, sizeof(float));
            kernel.Assign(row, new Address(row, kernel.Argument(ArgumentBlock.AStride)));
        });
    }

    private static void Total(KernelBuilder kernel, int offset)
    {
        Address totals = new(kernel.Argument(AttentionArgument.Totals), Displacement: offset);
        Vector carried = kernel.LoadFloat(new Address(kernel.Argument(AttentionArgument.Carried), Displacement: offset));
        kernel.Store(totals, kernel.MultiplyAdd(kernel.LoadFloat(totals), carried,
            kernel.LoadFloat(new Address(kernel.StackAddress(), Displacement: Sums + offset))));
    }

    /// <summary>The steps of the integers into the factors, and what weights are multiplied with into the stack's first numbers.</summary>
    private static void Step(KernelBuilder kernel, int offset)
    {
        Scalar numbers = kernel.StackAddress();
        // NaN is in the sum for certain: as the second operand it stays.
        Vector ofLargest = kernel.Multiply(kernel.LoadFloat(new Address(numbers, Displacement: Heaviest + offset)), StepOfLargest);
        Vector ofSum = kernel.Multiply(kernel.LoadFloat(new Address(numbers, Displacement: WeightSums + offset)), StepOfSum);
        Vector step = kernel.Max(kernel.Broadcast(SmallestStep), kernel.Max(ofLargest, ofSum));
        kernel.Store(new Address(kernel.Argument(AttentionArgument.Factors), Displacement: offset), step);
        kernel.Store(new Address(numbers, Displacement: Sums + offset), kernel.Divide(kernel.Broadcast(1f), step));
    }

    /// <summary>Weights to 16 bits; of 32 keys, sixteens interleave as packing leaves them, which <see cref="IntegerPairs"/>
    /// follows.</summary>
    private static void Round(KernelBuilder kernel, SixteenBuilder lanes)
    {
        Scalar row = kernel.Argument(ArgumentBlock.A);
        Scalar integers = kernel.Argument(ArgumentBlock.C);
        Scalar numbers = kernel.StackAddress();
        kernel.Loop(kernel.Argument(AttentionArgument.Rows), atLeastOnce: true, body: () =>
        {
            Vector factor = kernel.BroadcastFloat(new Address(numbers, Displacement: Sums));
            Scalar source = kernel.Copy(row);
            Scalar target = kernel.Copy(integers);
            kernel.Loop(kernel.Argument(ArgumentBlock.Depth), atLeastOnce: true, body: () =>
            {
                IntegerRows.Pack(kernel, lanes, source, target, factor);
                kernel.Advance(source, 2 * Sixteen.Bytes);
                kernel.Advance(target, Sixteen.Bytes);
            });
            kernel.Advance(numbers, sizeof(float));
            kernel.Assign(row, new Address(row, kernel.Argument(ArgumentBlock.AStride)));
            kernel.Assign(integers, new Address(integers, kernel.Argument(ArgumentBlock.CStride)));
        });
    }
}
