using System.ComponentModel;

namespace Lathe;

public static partial class Ops
{
    /// <summary>1 where x is y or smaller, else 0: a condition for <see cref="Where(Tensor, Tensor, Tensor)"/>.</summary>
    /// <remarks>NaN compares as false with everything.</remarks>
    /// <param name="x">float32.</param>
    /// <param name="y">float32; shapes are aligned at their last axes, extents of 1 stretched.</param>
    /// <exception cref="ArgumentException">The shapes do not broadcast, or an operand is int32.</exception>
    [Operation(ShapeRule.Broadcast, Kernel = typeof(LessOrEqualReference), Reach = OperationReach.Element)]
    public static Tensor LessOrEqual(Tensor x, Tensor y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        Tensor output = Tensor.Float32(Shapes.Broadcast(x.Shape, y.Shape, nameof(y)));
        LessOrEqualReference.Run(x.View, y.View, output.View);
        return output;
    }

    /// <inheritdoc cref="LessOrEqual(Tensor, Tensor)"/>
    [Operation(ShapeRule.SameAsFirst, Kernel = typeof(LessOrEqualReference), Reach = OperationReach.Element)]
    public static Tensor LessOrEqual(Tensor x, float y) => LessOrEqual(x, Tensor.From([y]));
}

/// <summary>The definition of <see cref="Ops.LessOrEqual(Tensor, Tensor)"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class LessOrEqualReference
{
    /// <exception cref="ArgumentException">An operand is int32 or does not broadcast to the output.</exception>
    public static void Run(TensorView x, TensorView y, TensorView output) => Loops.Zip<Function>(x, y, output);

    /// <inheritdoc cref="Run(TensorView, TensorView, TensorView)"/>
    public static void Run(TensorView x, float y, TensorView output) => Run(x, TensorView.Scalar(ref y), output);

    private readonly struct Function : IBinaryFunction
    {
        public static float Invoke(float left, float right) => left <= right ? 1f : 0f;

        public static void Invoke(ReadOnlySpan<float> left, ReadOnlySpan<float> right, Span<float> output)
        {
            for (int i = 0; i < output.Length; i++)
                output[i] = Invoke(left[i], right[i]);
        }
    }
}
