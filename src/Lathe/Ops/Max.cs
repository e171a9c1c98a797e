using System.ComponentModel;

namespace Lathe;

public static partial class Ops
{
    /// <summary>The greatest number along an axis; NaN where one is NaN.</summary>
    /// <param name="x">float32, rank 1 to 4.</param>
    /// <param name="axis">Counted from the front, or −1 and below from the back.</param>
    /// <param name="keepDimensions">Whether the axis stays, of extent 1; otherwise it is left out.</param>
    /// <remarks>−∞ along an axis of extent 0.</remarks>
    /// <exception cref="ArgumentException">x is int32.</exception>
    /// <exception cref="ArgumentOutOfRangeException">No such axis.</exception>
    [Operation(ShapeRule.Reduce, Kernel = typeof(MaxReference), Reach = OperationReach.Axis)]
    public static Tensor Max(Tensor x, int axis, bool keepDimensions = false)
    {
        ArgumentNullException.ThrowIfNull(x);
        Tensor output = Tensor.Float32(Reductions.Shape(x.Shape, axis, keepDimensions));
        MaxReference.Run(x.View, axis, keepDimensions, output.View);
        return output;
    }
}

/// <summary>The definition of <see cref="Ops.Max"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class MaxReference
{
    /// <exception cref="ArgumentException">x is int32, or the output has another shape.</exception>
    /// <exception cref="ArgumentOutOfRangeException">No such axis.</exception>
    public static void Run(TensorView x, int axis, bool keepDimensions, TensorView output) =>
        Reductions.Run<Function>(x, axis, keepDimensions, output);

    private readonly struct Function : IReduction
    {
        public static double Start => double.NegativeInfinity;

        public static double Step(double sum, float value) => Math.Max(sum, value);

        public static float End(double sum, int count) => (float)sum;
    }
}
