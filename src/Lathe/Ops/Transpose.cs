using System.ComponentModel;

namespace Lathe;

public static partial class Ops
{
    /// <summary>Two axes exchanged: a view, no element moves.</summary>
    /// <param name="x">float32 or int32.</param>
    /// <param name="first">Counted from the front, or −1 and below from the back.</param>
    /// <param name="second">Likewise.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such axis.</exception>
    [Operation(ShapeRule.Transpose, Kernel = typeof(TransposeReference))]
    public static Tensor Transpose(Tensor x, int first, int second)
    {
        ArgumentNullException.ThrowIfNull(x);
        int a = Shapes.Axis(first, x.Rank, nameof(first)), b = Shapes.Axis(second, x.Rank, nameof(second));
        int[] shape = x.Shape.ToArray(), strides = x.Strides.ToArray();
        (shape[a], shape[b]) = (shape[b], shape[a]);
        (strides[a], strides[b]) = (strides[b], strides[a]);
        return x.Restrided(0, shape, strides);
    }
}

/// <summary>The definition of <see cref="Ops.Transpose"/>, as a copy.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class TransposeReference
{
    /// <exception cref="ArgumentException">The output has another shape.</exception>
    /// <exception cref="ArgumentOutOfRangeException">No such axis.</exception>
    public static void Run(TensorView x, int first, int second, TensorView output) =>
        CopyReference.Run(x.Transpose(first, second), output);
}
