using Lathe;
using Lathe.Layers;
using static Lathe.Ops;

namespace Intents;

/// <summary>One transformer layer of MiniLM's shape. Three quarters of its heads and neurons go, by what the loss says of them.</summary>
[Model]
public sealed partial class IntentLayer
{
    const int Hidden = 384, Heads = 12, Inner = 1536;

    [Weights("attention.self.query")]
    [Prune(Granularity = Granularity.Head, Ratio = 0.75, Importance = Importance.Taylor)]
    readonly Linear query = new(Hidden, Hidden);

    [Weights("attention.self.key")] readonly Linear key = new(Hidden, Hidden);
    [Weights("attention.self.value")] readonly Linear value = new(Hidden, Hidden);
    [Weights("attention.output.dense")] readonly Linear output = new(Hidden, Hidden);
    [Weights("attention.output.LayerNorm")] readonly LayerNorm attentionNorm = new(Hidden, epsilon: 1e-12f);

    [Weights("intermediate.dense")]
    [Prune(Ratio = 0.75, Importance = Importance.Taylor)]
    readonly Linear up = new(Hidden, Inner);

    [Weights("output.dense")] readonly Linear down = new(Inner, Hidden);
    [Weights("output.LayerNorm")] readonly LayerNorm outputNorm = new(Hidden, epsilon: 1e-12f);

    public Tensor Forward(Tensor x, Tensor mask)
    {
        Tensor attended = Attention(query.Forward(x), key.Forward(x), value.Forward(x), mask, Heads);
        Tensor middle = attentionNorm.Forward(x + output.Forward(attended));
        return outputNorm.Forward(middle + down.Forward(Gelu(up.Forward(middle))));
    }
}
