using Lathe.Layers;
using static Lathe.Ops;

namespace Lathe.Transformers;

/// <summary>DistilBERT with the head that its checkpoint has (<c>model_type</c> "distilbert"); the family has no pooler.</summary>
[Model(Precisions = [Precision.Float32, Precision.Int8, Precision.Int4, Precision.BFloat16, Precision.Float16])]
public sealed partial class DistilBert(DistilBertConfiguration config)
{
    [Weights("embeddings.word_embeddings")]
    readonly Embedding words = new(config.VocabularySize, config.HiddenSize);

    [Weights("embeddings.position_embeddings")]
    readonly Embedding positions = new(config.Positions, config.HiddenSize);

    [Weights("embeddings.LayerNorm")]
    readonly LayerNorm norm = new(config.HiddenSize, config.LayerNormEpsilon);

    [Weights("transformer.layer.{i}")]
    readonly DistilBertLayer[] layers = Repeat(config.Layers, () => new DistilBertLayer(config));

    [Weights("pre_classifier")]
    readonly Linear? preClassifier = config.HasSequenceClassifier ? new(config.HiddenSize, config.HiddenSize) : null;

    [Weights("classifier"), KeepFloat]
    readonly Linear? sequenceClassifier = config.HasSequenceClassifier ? new(config.HiddenSize, config.Labels) : null;

    [Weights("classifier"), KeepFloat]
    readonly Linear? tokenClassifier = config.HasTokenClassifier ? new(config.HiddenSize, config.Labels) : null;

    [Weights("qa_outputs"), KeepFloat]
    readonly Linear? answer = config.HasQuestionAnswering ? new(config.HiddenSize, 2) : null;

    [Weights("vocab_transform")]
    readonly Linear? transform = config.HasMaskedLanguageModel ? new(config.HiddenSize, config.HiddenSize) : null;

    [Weights("vocab_layer_norm")]
    readonly LayerNorm? transformNorm = config.HasMaskedLanguageModel ? new(config.HiddenSize, config.LayerNormEpsilon) : null;

    // tied: where the checkpoint has no decoder weight of its own, the word embeddings lend theirs
    [Weights("vocab_projector", "embeddings.word_embeddings")]
    readonly Linear? decoder = config.HasMaskedLanguageModel ? new(config.HiddenSize, config.VocabularySize) : null;

    /// <param name="inputIds">int32 [batch, sequence].</param>
    /// <param name="attentionMask">int32 [batch, sequence]: 1 for tokens, 0 for padding.</param>
    /// <returns>The last hidden state, and what the checkpoint's head makes of it.</returns>
    public EncoderOutput Forward(Tensor inputIds, Tensor attentionMask)
    {
        Tensor x = norm.Forward(words.Forward(inputIds) + positions.Forward(Positions(inputIds)));
        x = Observe(x, "hidden_states");
        Tensor mask = PaddingMask(attentionMask);
        foreach (DistilBertLayer layer in layers)
            x = Observe(layer.Forward(x, mask), "hidden_states");

        Tensor? logits = null, start = null, end = null;
        if (preClassifier is not null && sequenceClassifier is not null)
            logits = sequenceClassifier.Forward(Relu(preClassifier.Forward(FirstToken(x))));
        if (tokenClassifier is not null)
            logits = tokenClassifier.Forward(x);
        if (answer is not null)
        {
            Tensor both = answer.Forward(x);
            start = Reshape(Slice(both, 2, 0, 1), 0, 0);
            end = Reshape(Slice(both, 2, 1, 1), 0, 0);
        }
        if (transform is not null && transformNorm is not null && decoder is not null)
            logits = decoder.Forward(transformNorm.Forward(Activate(transform.Forward(x), config.Activation)));
        return new EncoderOutput(x, null, logits, start, end);
    }
}
