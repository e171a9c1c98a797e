using System.ComponentModel;

namespace Lathe;

public static partial class Ops
{
    /// <summary>The same rows for every element of a batch: a class token in front of each sequence.</summary>
    /// <param name="x">float32 [1, rows, width].</param>
    /// <param name="like">float32 [batch, sequence, any width], whose batch is taken.</param>
    /// <returns>float32 [batch, rows, width].</returns>
    /// <exception cref="ArgumentException">Types or shapes that do not fit.</exception>
    [Operation("[1, n, w], [b, s, v] -> [b, n, w]", Kernel = typeof(ExpandBatchReference))]
    public static Tensor ExpandBatch(Tensor x, Tensor like)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(like);
        ExpandBatchReference.Check(x.View, like.View);
        Tensor output = Tensor.Float32(like.Shape[0], x.Shape[1], x.Shape[2]);
        ExpandBatchReference.Run(x.View, like.View, output.View);
        return output;
    }
}

/// <summary>The definition of <see cref="Ops.ExpandBatch"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ExpandBatchReference
{
    /// <exception cref="ArgumentException">A type or shape that does not fit.</exception>
    public static void Run(TensorView x, TensorView like, TensorView output)
    {
        Check(x, like);
        if (!output.Shape.SequenceEqual([like.Shape[0], x.Shape[1], x.Shape[2]]))
        {
            throw new ArgumentException(
                $"output has shape {Shapes.Text(output.Shape)}; expected [{like.Shape[0]}, {x.Shape[1]}, {x.Shape[2]}]", nameof(output));
        }
        CopyReference.Run(x.Broadcast(output.Shape), output);
    }

    internal static void Check(TensorView x, TensorView like)
    {
        Loops.RequireFloat32(x, nameof(x));
        Loops.RequireFloat32(like, nameof(like));
        Loops.RequireRank(x, 3, "[1, rows, width]", nameof(x));
        Loops.RequireRank(like, 3, "[batch, sequence, width]", nameof(like));
        if (x.Shape[0] != 1)
            throw new ArgumentException($"x has shape {Shapes.Text(x.Shape)}; expected [1, rows, width]", nameof(x));
    }
}
