using System.ComponentModel;

namespace Lathe;

public static partial class Ops
{
    /// <summary>The mask with which <see cref="Attention"/> lets a token see itself and those before it: 0 there, −∞ behind.</summary>
    /// <param name="x">float32 [batch, sequence, width], whose length is taken.</param>
    /// <returns>float32 [1, 1, sequence, sequence]: queries, keys.</returns>
    /// <remarks>With padding as well: <c>CausalMask(x) + Reshape(PaddingMask(attentionMask), 0, 1, 1, -1)</c>.</remarks>
    /// <exception cref="ArgumentException">x is int32 or not of rank 3.</exception>
    [Operation("[b, s, w] -> [1, 1, s, s]", Kernel = typeof(CausalMaskReference))]
    public static Tensor CausalMask(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        Loops.RequireRank(x.View, 3, "[batch, sequence, width]", nameof(x));
        Tensor output = Tensor.Float32(1, 1, x.Shape[1], x.Shape[1]);
        CausalMaskReference.Run(x.View, output.View);
        return output;
    }
}

/// <summary>The definition of <see cref="Ops.CausalMask"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class CausalMaskReference
{
    /// <exception cref="ArgumentException">A type or shape that does not fit.</exception>
    public static void Run(TensorView x, TensorView output)
    {
        Loops.RequireFloat32(x, nameof(x));
        Loops.RequireFloat32(output, nameof(output));
        Loops.RequireRank(x, 3, "[batch, sequence, width]", nameof(x));
        int sequence = x.Shape[1];
        if (!output.Shape.SequenceEqual([1, 1, sequence, sequence]))
            throw new ArgumentException($"output has shape {Shapes.Text(output.Shape)}; expected [1, 1, {sequence}, {sequence}]",
                nameof(output));
        int stride = output.Strides[3];
        for (int query = 0; query < sequence; query++)
        {
            Span<float> line = output.Line(0, 0, query);
            for (int key = 0; key < sequence; key++)
                line[key * stride] = key <= query ? 0f : float.NegativeInfinity;
        }
    }
}
