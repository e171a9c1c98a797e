using System.ComponentModel;

namespace Lathe;

public static partial class Ops
{
    /// <summary>The matrix product of the last two axes; the axes before them broadcast.</summary>
    /// <param name="a">float32 […, m, k], rank 2 to 4.</param>
    /// <param name="b">float32 […, k, n], rank 2 to 4.</param>
    /// <returns>float32 […, m, n].</returns>
    /// <exception cref="ArgumentException">An operand is int32, has another rank, or the shapes do not fit.</exception>
    [Operation(ShapeRule.MatMul, Kernel = typeof(MatMulReference))]
    public static Tensor MatMul(Tensor a, Tensor b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        Tensor output = Tensor.Float32(MatMulReference.OutputShape(a.View, b.View));
        MatMulReference.Run(a.View, b.View, output.View);
        return output;
    }
}

/// <summary>The definition of <see cref="Ops.MatMul"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class MatMulReference
{
    /// <exception cref="ArgumentException">A type or shape that does not fit.</exception>
    public static void Run(TensorView a, TensorView b, TensorView output)
    {
        Check(a, b);
        int m = a.Shape[^2], n = b.Shape[^1], k = a.Shape[^1];
        Loops.RequireFloat32(output, nameof(output));
        if (output.Rank < 2 || output.Shape[^2] != m || output.Shape[^1] != n)
            throw new ArgumentException($"output has shape {Shapes.Text(output.Shape)}; expected [..., {m}, {n}]", nameof(output));
        TensorView to = output.AsRank4();
        TensorView rows = a.Broadcast([to.Shape[0], to.Shape[1], m, k]);
        // The columns of b as lines.
        TensorView columns = b.Transpose(-2, -1).Broadcast([to.Shape[0], to.Shape[1], n, k]);
        int rowStride = rows.Strides[3], columnStride = columns.Strides[3], outputStride = to.Strides[3];
        for (int i = 0; i < to.Shape[0]; i++)
        {
            for (int j = 0; j < to.Shape[1]; j++)
            {
                for (int r = 0; r < m; r++)
                {
                    ReadOnlySpan<float> row = rows.Line(i, j, r);
                    Span<float> result = to.Line(i, j, r);
                    for (int c = 0; c < n; c++)
                        result[c * outputStride] = (float)DotProduct.Run(row, rowStride, columns.Line(i, j, c), columnStride, k);
                }
            }
        }
    }

    internal static int[] OutputShape(TensorView a, TensorView b)
    {
        Check(a, b);
        return [.. Shapes.Broadcast(a.Shape[..^2], b.Shape[..^2], nameof(b)), a.Shape[^2], b.Shape[^1]];
    }

    private static void Check(TensorView a, TensorView b)
    {
        Loops.RequireFloat32(a, nameof(a));
        Loops.RequireFloat32(b, nameof(b));
        if (a.Rank < 2 || b.Rank < 2)
        {
            throw new ArgumentException(
                $"shapes {Shapes.Text(a.Shape)} and {Shapes.Text(b.Shape)} do not multiply: each needs two axes or more", nameof(b));
        }
        if (a.Shape[^1] != b.Shape[^2])
        {
            throw new ArgumentException(
                $"shapes {Shapes.Text(a.Shape)} and {Shapes.Text(b.Shape)} do not multiply: "
                    + $"{a.Shape[^1]} columns against {b.Shape[^2]} rows",
                nameof(b));
        }
    }
}
