using System.ComponentModel;
using System.Numerics.Tensors;

namespace Lathe;

public static partial class Ops
{
    /// <summary>The greater of two, element by element; NaN where one is NaN.</summary>
    /// <param name="x">float32.</param>
    /// <param name="y">float32; shapes are aligned at their last axes, extents of 1 stretched.</param>
    /// <exception cref="ArgumentException">The shapes do not broadcast, or an operand is int32.</exception>
    [Operation(ShapeRule.Broadcast, Kernel = typeof(MaximumReference), Reach = OperationReach.Element)]
    public static Tensor Maximum(Tensor x, Tensor y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        Tensor output = Tensor.Float32(Shapes.Broadcast(x.Shape, y.Shape, nameof(y)));
        MaximumReference.Run(x.View, y.View, output.View);
        return output;
    }

    /// <inheritdoc cref="Maximum(Tensor, Tensor)"/>
    [Operation(ShapeRule.SameAsFirst, Kernel = typeof(MaximumReference), Reach = OperationReach.Element)]
    public static Tensor Maximum(Tensor x, float y) => Maximum(x, Tensor.From([y]));
}

/// <summary>The definition of <see cref="Ops.Maximum(Tensor, Tensor)"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class MaximumReference
{
    /// <exception cref="ArgumentException">An operand is int32 or does not broadcast to the output.</exception>
    public static void Run(TensorView x, TensorView y, TensorView output) => Loops.Zip<Function>(x, y, output);

    /// <inheritdoc cref="Run(TensorView, TensorView, TensorView)"/>
    public static void Run(TensorView x, float y, TensorView output) => Run(x, TensorView.Scalar(ref y), output);

    private readonly struct Function : IBinaryFunction
    {
        public static float Invoke(float left, float right) => MathF.Max(left, right);

        public static void Invoke(ReadOnlySpan<float> left, ReadOnlySpan<float> right, Span<float> output) =>
            TensorPrimitives.Max(left, right, output);
    }
}
