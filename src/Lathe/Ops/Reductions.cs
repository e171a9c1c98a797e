namespace Lathe;

/// <summary>How many numbers become one, as <see cref="Reductions.Run{TReduction}"/> applies it.</summary>
internal interface IReduction
{
    static abstract double Start { get; }

    static abstract double Step(double sum, float value);

    /// <param name="count">How many numbers there were.</param>
    static abstract float End(double sum, int count);
}

/// <summary>The loop nest of the reductions over an axis, written once: any rank up to four, any strides, no allocation.</summary>
internal static class Reductions
{
    /// <exception cref="ArgumentOutOfRangeException">No such axis.</exception>
    public static int[] Shape(ReadOnlySpan<int> shape, int axis, bool keepDimensions)
    {
        axis = Shapes.Axis(axis, shape.Length, nameof(axis));
        return keepDimensions ? [.. shape[..axis], 1, .. shape[(axis + 1)..]] : [.. shape[..axis], .. shape[(axis + 1)..]];
    }

    /// <exception cref="ArgumentException">x is int32, or the output has another shape.</exception>
    /// <exception cref="ArgumentOutOfRangeException">No such axis.</exception>
    public static void Run<TReduction>(TensorView x, int axis, bool keepDimensions, TensorView output)
        where TReduction : IReduction
    {
        Loops.RequireFloat32(x, nameof(x));
        Loops.RequireFloat32(output, nameof(output));
        axis = Shapes.Axis(axis, x.Rank, nameof(axis));
        TensorView kept = keepDimensions ? output : output.WithAxis(axis);
        if (kept.Rank != x.Rank || kept.Shape[axis] != 1 || !kept.Shape[..axis].SequenceEqual(x.Shape[..axis])
            || !kept.Shape[(axis + 1)..].SequenceEqual(x.Shape[(axis + 1)..]))
        {
            throw new ArgumentException(
                $"output has shape {Shapes.Text(output.Shape)}, x {Shapes.Text(x.Shape)}; they differ in axis {axis} only", nameof(output));
        }
        // The axis last: then every line becomes one number.
        TensorView from = x.Transpose(axis, -1).AsRank4(), to = kept.Transpose(axis, -1).AsRank4();
        int stride = from.Strides[3], count = from.Shape[3];
        for (int i = 0; i < to.Shape[0]; i++)
        {
            for (int j = 0; j < to.Shape[1]; j++)
            {
                for (int k = 0; k < to.Shape[2]; k++)
                {
                    ReadOnlySpan<float> line = from.Line(i, j, k);
                    double sum = TReduction.Start;
                    for (int l = 0; l < count; l++)
                        sum = TReduction.Step(sum, line[l * stride]);
                    to.Line(i, j, k)[0] = TReduction.End(sum, count);
                }
            }
        }
    }
}
