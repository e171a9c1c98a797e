using System.ComponentModel;

namespace Lathe;

public static partial class Ops
{
    /// <summary>The parts one behind the other along an axis.</summary>
    /// <param name="axis">
    /// Counted from the front, or −1 and below from the back. It stands first, where <see cref="Slice"/> has it behind its tensor, because
    /// any number of parts follows and C# wants those last.
    /// </param>
    /// <param name="parts">At least one; the same type and, but for the axis, the same shape.</param>
    /// <exception cref="ArgumentException">No part, or types or shapes that do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">No such axis.</exception>
    [Operation(ShapeRule.Concat, Kernel = typeof(ConcatReference), Reach = OperationReach.Axis)]
    public static Tensor Concat(int axis, params ReadOnlySpan<Tensor> parts)
    {
        if (parts.IsEmpty)
            throw new ArgumentException("Concat needs at least one tensor", nameof(parts));
        Tensor first = parts[0];
        axis = Shapes.Axis(axis, first.Rank, nameof(axis));
        int[] shape = first.Shape.ToArray();
        for (int i = 1; i < parts.Length; i++)
        {
            if (!FitsBehind(first, parts[i], axis))
            {
                throw new ArgumentException(
                    $"part {i} is {parts[i]}, part 0 {first}; they can differ along axis {axis} only", nameof(parts));
            }
            shape[axis] = checked(shape[axis] + parts[i].Shape[axis]);
        }

        Tensor output = Tensor.Like(first.Type, shape);
        int start = 0;
        foreach (Tensor part in parts)
        {
            ConcatReference.Part(part.View, axis, start, output.View);
            start += part.Shape[axis];
        }
        return output;
    }

    private static bool FitsBehind(Tensor first, Tensor part, int axis)
    {
        if (part.Type != first.Type || part.Rank != first.Rank)
            return false;
        for (int i = 0; i < part.Rank; i++)
        {
            if (i != axis && part.Shape[i] != first.Shape[i])
                return false;
        }
        return true;
    }
}

/// <summary>
/// The definition of <see cref="Ops.Concat"/>: one to eight parts in a call, since a span of views cannot be passed, and any number
/// part by part. Every method throws an ArgumentException where types or shapes do not fit.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ConcatReference
{
    public static void Run(TensorView first, int axis, TensorView output) => Part(first, axis, 0, output);

    public static void Run(TensorView first, TensorView second, int axis, TensorView output) =>
        Part(second, axis, Part(first, axis, 0, output), output);

    public static void Run(TensorView first, TensorView second, TensorView third, int axis, TensorView output)
    {
        int start = Part(first, axis, 0, output);
        start = Part(second, axis, start, output);
        Part(third, axis, start, output);
    }

    public static void Run(TensorView first, TensorView second, TensorView third, TensorView fourth, int axis, TensorView output)
    {
        int start = Part(first, axis, 0, output);
        start = Part(second, axis, start, output);
        start = Part(third, axis, start, output);
        Part(fourth, axis, start, output);
    }

    public static void Run(
        TensorView first, TensorView second, TensorView third,
        TensorView fourth, TensorView fifth, int axis, TensorView output)
    {
        int start = Part(first, axis, 0, output);
        start = Part(second, axis, start, output);
        start = Part(third, axis, start, output);
        start = Part(fourth, axis, start, output);
        Part(fifth, axis, start, output);
    }

    public static void Run(
        TensorView first, TensorView second, TensorView third,
        TensorView fourth, TensorView fifth, TensorView sixth, int axis, TensorView output)
    {
        int start = Part(first, axis, 0, output);
        start = Part(second, axis, start, output);
        start = Part(third, axis, start, output);
        start = Part(fourth, axis, start, output);
        start = Part(fifth, axis, start, output);
        Part(sixth, axis, start, output);
    }

    public static void Run(
        TensorView first, TensorView second, TensorView third, TensorView fourth,
        TensorView fifth, TensorView sixth, TensorView seventh, int axis, TensorView output)
    {
        int start = Part(first, axis, 0, output);
        start = Part(second, axis, start, output);
        start = Part(third, axis, start, output);
        start = Part(fourth, axis, start, output);
        start = Part(fifth, axis, start, output);
        start = Part(sixth, axis, start, output);
        Part(seventh, axis, start, output);
    }

    public static void Run(
        TensorView first, TensorView second, TensorView third, TensorView fourth,
        TensorView fifth, TensorView sixth, TensorView seventh, TensorView eighth, int axis, TensorView output)
    {
        int start = Part(first, axis, 0, output);
        start = Part(second, axis, start, output);
        start = Part(third, axis, start, output);
        start = Part(fourth, axis, start, output);
        start = Part(fifth, axis, start, output);
        start = Part(sixth, axis, start, output);
        start = Part(seventh, axis, start, output);
        Part(eighth, axis, start, output);
    }

    /// <summary>Writes one part to its place, which starts at <paramref name="start"/> along the axis.</summary>
    /// <returns>Where the next part starts.</returns>
    /// <exception cref="ArgumentException">Type or shape of the part does not fit the output.</exception>
    /// <exception cref="ArgumentOutOfRangeException">No such axis, or the part reaches beyond the output.</exception>
    public static int Part(TensorView part, int axis, int start, TensorView output)
    {
        int length = part.Shape[Shapes.Axis(axis, part.Rank, nameof(axis))];
        CopyReference.Run(part, output.Slice(axis, start, length));
        return start + length;
    }
}
