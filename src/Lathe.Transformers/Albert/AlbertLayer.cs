using Lathe.Layers;
using static Lathe.Ops;

namespace Lathe.Transformers;

/// <summary>One layer of ALBERT.</summary>
[Model]
public sealed partial class AlbertLayer(AlbertConfiguration config)
{
    [Weights("attention.query"), Prune(Granularity = Granularity.Head)]
    readonly Linear query = new(config.HiddenSize, config.HiddenSize);
    [Weights("attention.key")] readonly Linear key = new(config.HiddenSize, config.HiddenSize);
    [Weights("attention.value")] readonly Linear value = new(config.HiddenSize, config.HiddenSize);
    [Weights("attention.dense")] readonly Linear output = new(config.HiddenSize, config.HiddenSize);
    [Weights("attention.LayerNorm")] readonly LayerNorm attentionNorm = new(config.HiddenSize, config.LayerNormEpsilon);
    [Weights("ffn"), Prune]
    readonly Linear up = new(config.HiddenSize, config.IntermediateSize);
    [Weights("ffn_output")] readonly Linear down = new(config.IntermediateSize, config.HiddenSize);
    [Weights("full_layer_layer_norm")] readonly LayerNorm outputNorm = new(config.HiddenSize, config.LayerNormEpsilon);

    /// <param name="x">float32 [batch, sequence, hidden].</param>
    /// <param name="mask">float32 [batch, sequence], added to the scores of each key.</param>
    /// <returns>float32 [batch, sequence, hidden].</returns>
    public Tensor Forward(Tensor x, Tensor mask)
    {
        Tensor attended = Attention(query.Forward(x), key.Forward(x), value.Forward(x), mask, config.Heads);
        Tensor middle = attentionNorm.Forward(x + output.Forward(attended));
        return outputNorm.Forward(middle + down.Forward(Activate(up.Forward(middle), config.Activation)));
    }
}
