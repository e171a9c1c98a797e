using Lathe.Layers;
using static Lathe.Ops;

namespace Lathe.Transformers;

/// <summary>One layer of BERT, and of RoBERTa, which differs from it outside its layers only.</summary>
[Model]
public sealed partial class BertLayer(BertConfiguration config)
{
    [Weights("attention.self.query"), Prune(Granularity = Granularity.Head)]
    readonly Linear query = new(config.HiddenSize, config.HiddenSize);
    [Weights("attention.self.key")] readonly Linear key = new(config.HiddenSize, config.HiddenSize);
    [Weights("attention.self.value")] readonly Linear value = new(config.HiddenSize, config.HiddenSize);
    [Weights("attention.output.dense")] readonly Linear output = new(config.HiddenSize, config.HiddenSize);
    [Weights("attention.output.LayerNorm")] readonly LayerNorm attentionNorm = new(config.HiddenSize, config.LayerNormEpsilon);
    [Weights("intermediate.dense"), Prune]
    readonly Linear up = new(config.HiddenSize, config.IntermediateSize);
    [Weights("output.dense")] readonly Linear down = new(config.IntermediateSize, config.HiddenSize);
    [Weights("output.LayerNorm")] readonly LayerNorm outputNorm = new(config.HiddenSize, config.LayerNormEpsilon);

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
