using System.ComponentModel;
using Lathe.Kernels;

namespace Lathe;

public static partial class Ops
{
    /// <summary>The mean over the tokens of every row; a row without a token gives zeros.</summary>
    /// <param name="x">float32 [batch, sequence, width].</param>
    /// <param name="attentionMask">int32 [batch, sequence]; 0 is padding, anything else a token.</param>
    /// <returns>float32 [batch, width].</returns>
    /// <exception cref="ArgumentException">Types or shapes that do not fit.</exception>
    [Operation(ShapeRule.DropSequence, Kernel = typeof(MeanPoolReference), Reach = OperationReach.Sequence,
        PackedKernel = typeof(MeanPoolPacked), MaskOperand = 1)]
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
        RunChecked(x, attentionMask, output);
    }

    /// <param name="x">[batch, sequence, width].</param>
    /// <param name="attentionMask">[batch, sequence]; absent where all are tokens.</param>
    /// <param name="output">[batch, width].</param>
    internal static void RunChecked(TensorView x, TensorView attentionMask, TensorView output)
    {
        int batch = x.Shape[0], sequence = x.Shape[1], width = x.Shape[2];
        if (!output.Shape.SequenceEqual([batch, width]))
            throw new ArgumentException($"output has shape {Shapes.Text(output.Shape)}; expected [{batch}, {width}]", nameof(output));

        // One line runs along the sequence: [b, h, s].
        TensorView columns = x.Transpose(1, 2).AsRank4(), mask = attentionMask.IsAbsent ? attentionMask : attentionMask.AsRank4(),
            pooled = output.AsRank4();
        int stride = columns.Strides[3], maskStride = attentionMask.IsAbsent ? 0 : mask.Strides[3], pooledStride = pooled.Strides[3];
        ReadOnlySpan<int> always = [1];
        for (int b = 0; b < batch; b++)
        {
            ReadOnlySpan<int> isToken = attentionMask.IsAbsent ? always : TensorView.AsInts(mask.Line(0, 0, b));
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

/// <summary><see cref="Ops.MeanPool"/> of sequences that stand one after the other.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class MeanPoolPacked
{
    /// <param name="x">[1, rows, width].</param>
    /// <param name="attentionMask">[1, rows]; absent where all rows are tokens.</param>
    /// <param name="sequences">Their rows.</param>
    /// <param name="output">[batch, width].</param>
    /// <exception cref="ArgumentException">A type or shape that does not fit.</exception>
    public static void Run(TensorView x, TensorView attentionMask, SequenceRows sequences, TensorView output)
    {
        Loops.RequireRank(x, 3, "[1, rows, width]", nameof(x));
        Loops.RequireRank(output, 2, "[batch, width]", nameof(output));
        for (int b = 0; b < sequences.Count; b++)
        {
            int start = sequences.Starts[b], tokens = sequences.Starts[b + 1] - start;
            TensorView mask = attentionMask.IsAbsent ? attentionMask : attentionMask.Slice(1, start, tokens);
            MeanPoolReference.RunChecked(x.Slice(1, start, tokens), mask, output.Slice(0, b, 1));
        }
    }
}
