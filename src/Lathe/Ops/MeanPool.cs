using System.ComponentModel;

namespace Lathe;

public static partial class Ops
{
    /// <summary>The mean over the tokens of every row; a row without a token gives zeros.</summary>
    /// <param name="x">float32 [batch, sequence, width].</param>
    /// <param name="attentionMask">int32 [batch, sequence]; 0 is padding, anything else a token.</param>
    /// <returns>float32 [batch, width].</returns>
    /// <exception cref="ArgumentException">Types or shapes that do not fit.</exception>
    [Operation(ShapeRule.DropSequence, Kernel = typeof(MeanPoolReference))]
    public static Tensor MeanPool(Tensor x, Tensor attentionMask)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(attentionMask);
        MeanPoolReference.Check(x.View, attentionMask.View);
        Tensor output = Tensor.Float32(x.Shape[0], x.Shape[2]);
        MeanPoolReference.Run(x.View, attentionMask.View, output.View);
        return output;
    }
}

/// <summary>The definition of <see cref="Ops.MeanPool"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class MeanPoolReference
{
    /// <exception cref="ArgumentException">A type or shape that does not fit.</exception>
    public static void Run(TensorView x, TensorView attentionMask, TensorView output)
    {
        Check(x, attentionMask);
        int batch = x.Shape[0], sequence = x.Shape[1], width = x.Shape[2];
        if (!output.Shape.SequenceEqual([batch, width]))
            throw new ArgumentException($"output has shape {Shapes.Text(output.Shape)}; expected [{batch}, {width}]", nameof(output));

        // One line runs along the sequence: [b, h, s].
        TensorView columns = x.Transpose(1, 2).AsRank4(), mask = attentionMask.AsRank4(), pooled = output.AsRank4();
        int stride = columns.Strides[3], maskStride = mask.Strides[3], pooledStride = pooled.Strides[3];
        for (int b = 0; b < batch; b++)
        {
            ReadOnlySpan<int> isToken = TensorView.AsInts(mask.Line(0, 0, b));
            Span<float> means = pooled.Line(0, 0, b);
            int tokens = 0;
            for (int s = 0; s < sequence; s++)
                tokens += isToken[s * maskStride] != 0 ? 1 : 0;
            for (int h = 0; h < width; h++)
            {
                ReadOnlySpan<float> column = columns.Line(0, b, h);
                double sum = 0;
                for (int s = 0; s < sequence; s++)
                    sum += isToken[s * maskStride] != 0 ? column[s * stride] : 0f;
                means[h * pooledStride] = tokens == 0 ? 0f : (float)(sum / tokens);
            }
        }
    }

    internal static void Check(TensorView x, TensorView attentionMask)
    {
        Loops.RequireFloat32(x, nameof(x));
        Loops.RequireInt32(attentionMask, nameof(attentionMask));
        Loops.RequireRank(x, 3, "[batch, sequence, width]", nameof(x));
        if (!attentionMask.Shape.SequenceEqual(x.Shape[..2]))
        {
            throw new ArgumentException(
                $"attentionMask has shape {Shapes.Text(attentionMask.Shape)}; "
                    + $"x of {Shapes.Text(x.Shape)} needs {Shapes.Text(x.Shape[..2])}",
                nameof(attentionMask));
        }
    }
}
