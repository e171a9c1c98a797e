using Lathe;
using Lathe.Layers;
using static Lathe.Ops;

namespace Intents;

/// <summary>
/// MiniLM with a classifier of intents over the mean of its tokens, and what may be done to it: weights and embeddings of 4 bits, the
/// classifier of 8; it learns from its teacher more than from the labels. A build fails where the manifest tells that the budget is
/// missed.
/// </summary>
[Model, Quantize(Bits = 4)]
[Distill(Alpha = 0.9, Temperature = 2)]
[Budget(MaxMetricDrop = 0.012, MinSpeedup = 4, MaxSizeBytes = 4_000_000)]
public sealed partial class IntentModel(IntentConfiguration configuration)
{
    /// <summary>Transformer layers, of teacher and student.</summary>
    public const int LayerCount = 6;

    // the student knows fewer words than its teacher: all else is the same class
    [Weights("embeddings.word_embeddings"), Quantize(Bits = 4)]
    readonly Embedding words = new(configuration.Vocabulary, 384);

    [Weights("embeddings.position_embeddings"), Quantize(Bits = 4)]
    readonly Embedding positions = new(512, 384);

    [Weights("embeddings.token_type_embeddings")] readonly Embedding types = new(2, 384);
    [Weights("embeddings.LayerNorm")] readonly LayerNorm norm = new(384, epsilon: 1e-12f);
    [Weights("encoder.layer.{i}")] readonly IntentLayer[] layers = Repeat(LayerCount, () => new IntentLayer());
    [Weights("classifier"), Quantize(Bits = 8)] readonly Linear classifier = new(384, configuration.Intents);

    /// <param name="inputIds">int32 [batch, sequence].</param>
    /// <param name="attentionMask">int32 [batch, sequence]: 1 for tokens, 0 for padding.</param>
    /// <param name="tokenTypeIds">int32 [batch, sequence]: 0.</param>
    /// <returns>float32 [batch, intents]: a logit of each intent.</returns>
    public Tensor Forward(Tensor inputIds, Tensor attentionMask, Tensor tokenTypeIds)
    {
        Tensor x = norm.Forward(words.Forward(inputIds) + positions.Forward(Positions(inputIds)) + types.Forward(tokenTypeIds));
        Tensor mask = PaddingMask(attentionMask);
        foreach (IntentLayer layer in layers)
            x = layer.Forward(x, mask);
        Tensor logits = classifier.Forward(MeanPool(x, attentionMask));
        return logits;
    }
}
