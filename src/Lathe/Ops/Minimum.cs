using System.ComponentModel;
using System.Numerics.Tensors;

namespace Lathe;

public static partial class Ops
{
    /// <summary>The smaller of two, element by element; NaN where one is NaN.</summary>
    /// <param name="x">float32.</param>
    /// <param name="y">float32; shapes are aligned at their last axes, extents of 1 stretched.</param>
    /// <exception cref="ArgumentException">The shapes do not broadcast, or an operand is int32.</exception>
    [Operation(ShapeRule.Broadcast, Kernel = typeof(MinimumReference), Reach = OperationReach.Element)]
    public static Tensor Minimum(Tensor x, Tensor y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        Tensor output = Tensor.Float32(Shapes.Broadcast(x.Shape, y.Shape, nameof(y)));
        MinimumReference.Run(x.View, y.View, output.View);
        return output;
    }

    /// <inheritdoc cref="Minimum(Tensor, Tensor)"/>
    [Operation(ShapeRule.SameAsFirst, Kernel = typeof(MinimumReference), Reach = OperationReach.Element)]
    public static Tensor Minimum(Tensor x, float y) => Minimum(x, Tensor.From([y]));
}

/// <summary>The definition of <see cref="Ops.Minimum(Tensor, Tensor)"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class MinimumReference
{
    /// <exception cref="ArgumentException">An operand is int32 or does not broadcast to the output.</exception>
    public static void Run(TensorView x, TensorView y, TensorView output) => Loops.Zip<Function>(x, y, output);

    /// <inheritdoc cref="Run(TensorView, TensorView, TensorView)"/>
    public static void Run(TensorView x, float y, TensorView output) => Run(x, TensorView.Scalar(ref y), output);

    private readonly struct Function : IBinaryFunction
    {
        public static float Invoke(float left, float right) => MathF.Min(left, right);

        public static void Invoke(ReadOnlySpan<float> left, ReadOnlySpan<float> right, Span<float> output) =>
            TensorPrimitives.Min(left, right, output);
    }
}
