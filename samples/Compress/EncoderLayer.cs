using Lathe;
using Lathe.Layers;
using static Lathe.Ops;

namespace Compress;

/// <summary>One transformer layer. A quarter of its neurons and one of its four heads may go; the layer that is most sensitive to rounding
/// is rounded with care.</summary>
[Model]
public sealed partial class EncoderLayer
{
    const int Hidden = 128, Heads = 4, Inner = 512;

    [Weights("attention.self.query")]
    [Prune(Granularity = Granularity.Head, Ratio = 0.25, Importance = Importance.Activation)]
    readonly Linear query = new(Hidden, Hidden);

    [Weights("attention.self.key")] readonly Linear key = new(Hidden, Hidden);
    [Weights("attention.self.value")] readonly Linear value = new(Hidden, Hidden);
    [Weights("attention.output.dense")] readonly Linear output = new(Hidden, Hidden);
    [Weights("attention.output.LayerNorm")] readonly LayerNorm attentionNorm = new(Hidden, epsilon: 1e-12f);

    [Weights("intermediate.dense")]
    [Prune(Ratio = 0.25, Importance = Importance.Activation)]
    readonly Linear up = new(Hidden, Inner);

    [Weights("output.dense"), Quantize(Bits = 6, Rounding = Rounding.Gptq)] readonly Linear down = new(Inner, Hidden);
    [Weights("output.LayerNorm")] readonly LayerNorm outputNorm = new(Hidden, epsilon: 1e-12f);

    public Tensor Forward(Tensor x, Tensor mask)
    {
        Tensor attended = Attention(query.Forward(x), key.Forward(x), value.Forward(x), mask, Heads);
        Tensor middle = attentionNorm.Forward(x + output.Forward(attended));
        return outputNorm.Forward(middle + down.Forward(Gelu(up.Forward(middle))));
    }
}
