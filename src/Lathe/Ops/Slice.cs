using System.ComponentModel;

namespace Lathe;

public static partial class Ops
{
    /// <summary>Places <paramref name="start"/> to start + length of an axis: a view, no element moves.</summary>
    /// <param name="x">float32 or int32.</param>
    /// <param name="axis">Counted from the front, or −1 and below from the back.</param>
    /// <param name="start">0 to the axis's extent.</param>
    /// <param name="length">0 to what is left behind start.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such axis, or places outside of it.</exception>
    [Operation(ShapeRule.Slice, Kernel = typeof(SliceReference), Reach = OperationReach.Axis)]
    public static Tensor Slice(Tensor x, int axis, int start, int length)
    {
        ArgumentNullException.ThrowIfNull(x);
        axis = Shapes.Axis(axis, x.Rank, nameof(axis));
        TensorView.CheckRange(start, length, x.Shape[axis]);
        int[] shape = x.Shape.ToArray();
        shape[axis] = length;
        int skipped = length == 0 ? 0 : start * x.Strides[axis];
        return x.Restrided(skipped, shape, x.Strides.ToArray());
    }
}

/// <summary>The definition of <see cref="Ops.Slice"/>, as a copy.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class SliceReference
{
    /// <exception cref="ArgumentException">The output has another shape.</exception>
    /// <exception cref="ArgumentOutOfRangeException">No such axis, or places outside of it.</exception>
    public static void Run(TensorView x, int axis, int start, int length, TensorView output) =>
        CopyReference.Run(x.Slice(axis, start, length), output);
}
