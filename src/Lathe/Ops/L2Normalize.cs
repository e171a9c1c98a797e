using System.ComponentModel;

namespace Lathe;

public static partial class Ops
{
    /// <summary>x / max(√Σx², epsilon) along the last axis: rows of length one.</summary>
    /// <param name="x">float32, rank 1 to 4; the result has the same shape.</param>
    /// <param name="epsilon">Smallest length that is divided by, so that a row of zeros stays zeros.</param>
    /// <exception cref="ArgumentException">x is int32 or a single number.</exception>
    [Operation(ShapeRule.SameAsFirst, Kernel = typeof(L2NormalizeReference), Reach = OperationReach.Row)]
    public static Tensor L2Normalize(Tensor x, float epsilon = 1e-12f)
    {
        ArgumentNullException.ThrowIfNull(x);
        Tensor output = Tensor.Float32(x.Shape);
        L2NormalizeReference.Run(x.View, epsilon, output.View);
        return output;
    }
}

/// <summary>The definition of <see cref="Ops.L2Normalize"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class L2NormalizeReference
{
    /// <exception cref="ArgumentException">x is int32 or a single number, or the shapes differ.</exception>
    public static void Run(TensorView x, float epsilon, TensorView output)
    {
        Loops.RequireFloat32(x, nameof(x));
        Loops.RequireSameShape(x, output);
        if (x.Rank == 0)
            throw new ArgumentException("x has shape []; expected rows of at least one axis", nameof(x));
        TensorView from = x.AsRank4(), to = output.AsRank4();
        int stride = from.Strides[3], outputStride = to.Strides[3], width = to.Shape[3];
        for (int i = 0; i < to.Shape[0]; i++)
        {
            for (int j = 0; j < to.Shape[1]; j++)
            {
                for (int k = 0; k < to.Shape[2]; k++)
                {
                    ReadOnlySpan<float> row = from.Line(i, j, k);
                    Span<float> result = to.Line(i, j, k);
                    double sum = 0;
                    for (int l = 0; l < width; l++)
                        sum += (double)row[l * stride] * row[l * stride];
                    double length = Math.Max(Math.Sqrt(sum), epsilon);
                    for (int l = 0; l < width; l++)
                        result[l * outputStride] = (float)(row[l * stride] / length);
                }
            }
        }
    }
}
