using Lathe;
using Lathe.Layers;
using static Lathe.Ops;

namespace LatheModel._1;

/// <summary>One transformer layer: attention and a feed-forward block, each added to its input and normalised.</summary>
[Model]
public sealed partial class EncoderLayer
{
    const int Hidden = 64, Heads = 4, Inner = 256;

    readonly Linear query = new(Hidden, Hidden);
    readonly Linear key = new(Hidden, Hidden);
    readonly Linear value = new(Hidden, Hidden);
    readonly Linear output = new(Hidden, Hidden);
    readonly LayerNorm attentionNorm = new(Hidden);
    readonly Linear up = new(Hidden, Inner);
    readonly Linear down = new(Inner, Hidden);
    readonly LayerNorm outputNorm = new(Hidden);

    /// <param name="x">float32 [batch, sequence, 64].</param>
    /// <param name="mask">As PaddingMask makes it.</param>
    /// <returns>float32 [batch, sequence, 64].</returns>
    public Tensor Forward(Tensor x, Tensor mask)
    {
        Tensor attended = Attention(query.Forward(x), key.Forward(x), value.Forward(x), mask, Heads);
        Tensor middle = attentionNorm.Forward(x + output.Forward(attended));
        return outputNorm.Forward(middle + down.Forward(Gelu(up.Forward(middle))));
    }
}
