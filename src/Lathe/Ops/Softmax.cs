using System.ComponentModel;

namespace Lathe;

public static partial class Ops
{
    /// <summary>exp(x − max) / Σ exp(x − max) along an axis.</summary>
    /// <param name="x">float32, rank 1 to 4; the result has the same shape.</param>
    /// <param name="axis">Counted from the front, or −1 and below from the back.</param>
    /// <exception cref="ArgumentException">x is int32.</exception>
    /// <exception cref="ArgumentOutOfRangeException">No such axis.</exception>
    [Operation(ShapeRule.SameAsFirst, Kernel = typeof(SoftmaxReference), Reach = OperationReach.Axis)]
    public static Tensor Softmax(Tensor x, int axis = -1)
    {
        ArgumentNullException.ThrowIfNull(x);
        Tensor output = Tensor.Float32(x.Shape);
        SoftmaxReference.Run(x.View, axis, output.View);
        return output;
    }
}

/// <summary>The definition of <see cref="Ops.Softmax"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class SoftmaxReference
{
    /// <exception cref="ArgumentException">x is int32, or the shapes differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">No such axis.</exception>
    public static void Run(TensorView x, int axis, TensorView output)
    {
        Loops.RequireFloat32(x, nameof(x));
        Loops.RequireSameShape(x, output);
        axis = Shapes.Axis(axis, x.Rank, nameof(axis));
        TensorView from = x.Transpose(axis, -1).AsRank4(), to = output.Transpose(axis, -1).AsRank4();
        for (int i = 0; i < to.Shape[0]; i++)
        {
            for (int j = 0; j < to.Shape[1]; j++)
            {
                for (int k = 0; k < to.Shape[2]; k++)
                    Line(from.Line(i, j, k), from.Strides[3], to.Line(i, j, k), to.Strides[3], to.Shape[3]);
            }
        }
    }

    private static void Line(ReadOnlySpan<float> x, int stride, Span<float> output, int outputStride, int length)
    {
        float largest = float.NegativeInfinity;
        for (int i = 0; i < length; i++)
            largest = MathF.Max(largest, x[i * stride]);
        double sum = 0;
        for (int i = 0; i < length; i++)
            sum += Math.Exp((double)x[i * stride] - largest);
        for (int i = 0; i < length; i++)
            output[i * outputStride] = (float)(Math.Exp((double)x[i * stride] - largest) / sum);
    }
}
