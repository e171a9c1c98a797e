using System.ComponentModel;

namespace Lathe;

public static partial class Ops
{
    /// <summary>x where the condition is not 0, y elsewhere, element by element.</summary>
    /// <param name="condition">float32, as <see cref="Greater(Tensor, Tensor)"/> gives it.</param>
    /// <param name="x">float32; shapes are aligned at their last axes, extents of 1 stretched.</param>
    /// <param name="y">float32.</param>
    /// <remarks>The side that is not taken may be NaN or infinite.</remarks>
    /// <exception cref="ArgumentException">The shapes do not broadcast, or an operand is int32.</exception>
    [Operation(ShapeRule.Broadcast, Kernel = typeof(WhereReference), Reach = OperationReach.Element)]
    public static Tensor Where(Tensor condition, Tensor x, Tensor y)
    {
        ArgumentNullException.ThrowIfNull(condition);
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        Tensor output = Tensor.Float32(Shapes.Broadcast(Shapes.Broadcast(condition.Shape, x.Shape, nameof(x)), y.Shape, nameof(y)));
        WhereReference.Run(condition.View, x.View, y.View, output.View);
        return output;
    }
}

/// <summary>The definition of <see cref="Ops.Where"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class WhereReference
{
    /// <exception cref="ArgumentException">An operand is int32 or does not broadcast to the output.</exception>
    public static void Run(TensorView condition, TensorView x, TensorView y, TensorView output)
    {
        Loops.RequireFloat32(condition, nameof(condition));
        Loops.RequireFloat32(x, nameof(x));
        Loops.RequireFloat32(y, nameof(y));
        Loops.RequireFloat32(output, nameof(output));
        TensorView asked = condition.Broadcast(output.Shape).AsRank4(), first = x.Broadcast(output.Shape).AsRank4();
        TensorView second = y.Broadcast(output.Shape).AsRank4(), to = output.AsRank4();
        int askedStride = asked.Strides[3], firstStride = first.Strides[3], secondStride = second.Strides[3], stride = to.Strides[3];
        for (int i = 0; i < to.Shape[0]; i++)
        {
            for (int j = 0; j < to.Shape[1]; j++)
            {
                for (int k = 0; k < to.Shape[2]; k++)
                {
                    ReadOnlySpan<float> isX = asked.Line(i, j, k), a = first.Line(i, j, k), b = second.Line(i, j, k);
                    Span<float> result = to.Line(i, j, k);
                    for (int l = 0; l < to.Shape[3]; l++)
                        result[l * stride] = isX[l * askedStride] != 0 ? a[l * firstStride] : b[l * secondStride];
                }
            }
        }
    }
}
