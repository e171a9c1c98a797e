using System.ComponentModel;

namespace Lathe;

public static partial class Ops
{
    /// <summary>The mask that <see cref="Attention"/> adds to its scores: 0 for tokens, −10000 for padding.</summary>
    /// <param name="attentionMask">int32 [batch, sequence]; 0 is padding, anything else a token.</param>
    /// <returns>float32 [batch, sequence].</returns>
    /// <remarks>
    /// −10000 is far enough for exp to give exactly 0 beside any token, and finite: a row that is all padding attends as if it
    /// were none, rather than to NaN.
    /// </remarks>
    /// <exception cref="ArgumentException">attentionMask is float32 or not of rank 2.</exception>
    [Operation(ShapeRule.PaddingMask, Kernel = typeof(PaddingMaskReference), Reach = OperationReach.Element, MaskOperand = 0)]
    public static Tensor PaddingMask(Tensor attentionMask)
    {
        ArgumentNullException.ThrowIfNull(attentionMask);
        Tensor output = Tensor.Float32(attentionMask.Shape);
        PaddingMaskReference.Run(attentionMask.View, output.View);
        return output;
    }
}

/// <summary>The definition of <see cref="Ops.PaddingMask"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class PaddingMaskReference
{
    private const float Masked = -10000f;

    /// <exception cref="ArgumentException">A type or shape that does not fit.</exception>
    public static void Run(TensorView attentionMask, TensorView output)
    {
        Loops.RequireInt32(attentionMask, nameof(attentionMask));
        Loops.RequireFloat32(output, nameof(output));
        Loops.RequireRank(attentionMask, 2, "[batch, sequence]", nameof(attentionMask));
        Loops.RequireSameShape(attentionMask, output);
        TensorView from = attentionMask.AsRank4(), to = output.AsRank4();
        int stride = from.Strides[3], outputStride = to.Strides[3], sequence = to.Shape[3];
        for (int b = 0; b < to.Shape[2]; b++)
        {
            ReadOnlySpan<int> isToken = TensorView.AsInts(from.Line(0, 0, b));
            Span<float> mask = to.Line(0, 0, b);
            for (int s = 0; s < sequence; s++)
                mask[s * outputStride] = isToken[s * stride] != 0 ? 0f : Masked;
        }
    }
}
