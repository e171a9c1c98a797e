using System.ComponentModel;
using System.Numerics.Tensors;

namespace Lathe;

public sealed partial class Tensor
{
    /// <summary>left + right, element by element; shapes are aligned at their last axes, extents of 1 stretched.</summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast, or an operand is int32.</exception>
    [Operation(ShapeRule.Broadcast, Kernel = typeof(AddReference), Reach = OperationReach.Element)]
    public static Tensor operator +(Tensor left, Tensor right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        Tensor output = Float32(Shapes.Broadcast(left.Shape, right.Shape, nameof(right)));
        AddReference.Run(left.View, right.View, output.View);
        return output;
    }

    /// <inheritdoc cref="operator +(Tensor, Tensor)"/>
    [Operation(ShapeRule.Broadcast, Kernel = typeof(AddReference), Reach = OperationReach.Element)]
    public static Tensor operator +(Tensor left, float right) => left + From([right]);

    /// <inheritdoc cref="operator +(Tensor, Tensor)"/>
    [Operation(ShapeRule.Broadcast, Kernel = typeof(AddReference), Reach = OperationReach.Element)]
    public static Tensor operator +(float left, Tensor right) => From([left]) + right;
}

/// <summary>The definition of left + right on tensors.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class AddReference
{
    /// <param name="left">float32 that broadcasts to the output.</param>
    /// <param name="right">float32 that broadcasts to the output.</param>
    /// <exception cref="ArgumentException">An operand is int32 or does not broadcast to the output.</exception>
    public static void Run(TensorView left, TensorView right, TensorView output) => Loops.Zip<Function>(left, right, output);

    private readonly struct Function : IBinaryFunction
    {
        public static float Invoke(float left, float right) => left + right;

        public static void Invoke(ReadOnlySpan<float> left, ReadOnlySpan<float> right, Span<float> output) =>
            TensorPrimitives.Add(left, right, output);
    }
}
