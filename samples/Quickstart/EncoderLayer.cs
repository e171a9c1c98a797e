using Lathe;
using Lathe.Layers;
using static Lathe.Ops;

namespace Quickstart;

/// <summary>One transformer layer: attention and a feed-forward block, each added to its input and normalised.</summary>
[Model]
public sealed partial class EncoderLayer
{
    const int Hidden = 128, Heads = 4, Inner = 512;

    [Weights("attention.self.query")] readonly Linear query = new(Hidden, Hidden);
    [Weights("attention.self.key")] readonly Linear key = new(Hidden, Hidden);
    [Weights("attention.self.value")] readonly Linear value = new(Hidden, Hidden);
    [Weights("attention.output.dense")] readonly Linear output = new(Hidden, Hidden);
    [Weights("attention.output.LayerNorm")] readonly LayerNorm attentionNorm = new(Hidden, epsilon: 1e-12f);
    [Weights("intermediate.dense")] readonly Linear up = new(Hidden, Inner);
    [Weights("output.dense")] readonly Linear down = new(Inner, Hidden);
    [Weights("output.LayerNorm")] readonly LayerNorm outputNorm = new(Hidden, epsilon: 1e-12f);

    public Tensor Forward(Tensor x, Tensor mask)
    {
        Tensor attended = Attention(query.Forward(x), key.Forward(x), value.Forward(x), mask, Heads);
        Tensor middle = attentionNorm.Forward(x + output.Forward(attended));
        return outputNorm.Forward(middle + down.Forward(Gelu(up.Forward(middle))));
    }
}
