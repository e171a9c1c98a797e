using Lathe.Layers;
using static Lathe.Ops;

namespace Lathe.Transformers;

/// <summary>One layer of DistilBERT: BERT's arithmetic under names of its own.</summary>
[Model]
public sealed partial class DistilBertLayer(DistilBertConfiguration config)
{
    [Weights("attention.q_lin"), Prune(Granularity = Granularity.Head)]
    readonly Linear query = new(config.HiddenSize, config.HiddenSize);
    [Weights("attention.k_lin")] readonly Linear key = new(config.HiddenSize, config.HiddenSize);
    [Weights("attention.v_lin")] readonly Linear value = new(config.HiddenSize, config.HiddenSize);
    [Weights("attention.out_lin")] readonly Linear output = new(config.HiddenSize, config.HiddenSize);
    [Weights("sa_layer_norm")] readonly LayerNorm attentionNorm = new(config.HiddenSize, config.LayerNormEpsilon);
    [Weights("ffn.lin1"), Prune]
    readonly Linear up = new(config.HiddenSize, config.IntermediateSize);
    [Weights("ffn.lin2")] readonly Linear down = new(config.IntermediateSize, config.HiddenSize);
    [Weights("output_layer_norm")] readonly LayerNorm outputNorm = new(config.HiddenSize, config.LayerNormEpsilon);

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
