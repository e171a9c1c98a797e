using System.ComponentModel;
using Lathe.Kernels;

namespace Lathe;

public static partial class Ops
{
    /// <summary>The first token of every row, what BERT's pooler reads.</summary>
    /// <param name="x">float32 [batch, sequence, width] with at least one token.</param>
    /// <returns>float32 [batch, width].</returns>
    /// <exception cref="ArgumentException">x is int32, has another rank or an empty sequence.</exception>
    [Operation(ShapeRule.DropSequence, Kernel = typeof(FirstTokenReference), Reach = OperationReach.Sequence,
        PackedKernel = typeof(FirstTokenPacked))]
    public static Tensor FirstToken(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        FirstTokenReference.Check(x.View);
        Tensor output = Tensor.Float32(x.Shape[0], x.Shape[2]);
        FirstTokenReference.Run(x.View, output.View);
        return output;
    }
}

/// <summary>The definition of <see cref="Ops.FirstToken"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class FirstTokenReference
{
    /// <exception cref="ArgumentException">A type or shape that does not fit.</exception>
    public static void Run(TensorView x, TensorView output)
    {
        Check(x);
        Loops.RequireRank(output, 2, "[batch, width]", nameof(output));
        // [b, 1, h] without its middle axis: exchange it to the front, where a leading 1 is what [b, h] stretches to.
        CopyReference.Run(x.Slice(1, 0, 1).Transpose(0, 1), output.Broadcast([1, output.Shape[0], output.Shape[1]]));
    }

    internal static void Check(TensorView x)
    {
        Loops.RequireFloat32(x, nameof(x));
        Loops.RequireRank(x, 3, "[batch, sequence, width]", nameof(x));
        if (x.Shape[1] == 0)
            throw new ArgumentException($"x has shape {Shapes.Text(x.Shape)}: no first token in an empty sequence", nameof(x));
    }
}

/// <summary><see cref="Ops.FirstToken"/> of sequences that stand one after the other.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class FirstTokenPacked
{
    /// <param name="x">[1, rows, width].</param>
    /// <param name="sequences">At least one row each.</param>
    /// <param name="output">[batch, width].</param>
    /// <exception cref="ArgumentException">A type or shape that does not fit.</exception>
    public static void Run(TensorView x, SequenceRows sequences, TensorView output)
    {
        FirstTokenReference.Check(x);
        Loops.RequireRank(output, 2, "[batch, width]", nameof(output));
        for (int b = 0; b < sequences.Count; b++)
            CopyReference.Run(x.Slice(1, sequences.Starts[b], 1), output.Slice(0, b, 1).Broadcast([1, 1, output.Shape[1]]));
    }
}
