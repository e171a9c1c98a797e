using Lathe.Layers;
using static Lathe.Ops;

namespace Lathe.Transformers;

/// <summary>RoBERTa with the pooler and the head that its checkpoint has (<c>model_type</c> "roberta").</summary>
[Model(Precisions = [Precision.Float32, Precision.Int8, Precision.Int4, Precision.BFloat16, Precision.Float16])]
public sealed partial class Roberta(RobertaConfiguration config)
{
    [Weights("embeddings.word_embeddings")]
    readonly Embedding words = new(config.VocabularySize, config.HiddenSize);

    [Weights("embeddings.position_embeddings")]
    readonly Embedding positions = new(config.Positions, config.HiddenSize);

    [Weights("embeddings.token_type_embeddings")]
    readonly Embedding types = new(config.TypeVocabularySize, config.HiddenSize);

    [Weights("embeddings.LayerNorm")]
    readonly LayerNorm norm = new(config.HiddenSize, config.LayerNormEpsilon);

    [Weights("encoder.layer.{i}")]
    readonly BertLayer[] layers = Repeat(config.Layers, () => new BertLayer(config));

    [Weights("pooler.dense")]
    readonly Linear? pooler = config.HasPooler ? new(config.HiddenSize, config.HiddenSize) : null;

    [Weights("classifier.dense")]
    readonly Linear? classifierDense = config.HasSequenceClassifier ? new(config.HiddenSize, config.HiddenSize) : null;

    [Weights("classifier.out_proj"), KeepFloat]
    readonly Linear? sequenceClassifier = config.HasSequenceClassifier ? new(config.HiddenSize, config.Labels) : null;

    [Weights("classifier"), KeepFloat]
    readonly Linear? tokenClassifier = config.HasTokenClassifier ? new(config.HiddenSize, config.Labels) : null;

    [Weights("qa_outputs"), KeepFloat]
    readonly Linear? answer = config.HasQuestionAnswering ? new(config.HiddenSize, 2) : null;

    [Weights("lm_head.dense")]
    readonly Linear? transform = config.HasMaskedLanguageModel ? new(config.HiddenSize, config.HiddenSize) : null;

    [Weights("lm_head.layer_norm")]
    readonly LayerNorm? transformNorm = config.HasMaskedLanguageModel ? new(config.HiddenSize, config.LayerNormEpsilon) : null;

    // tied: where the checkpoint has no decoder of its own, the word embeddings lend its weight, and the bias stands one level up
    [Weights("lm_head.decoder", "embeddings.word_embeddings", "lm_head")]
    readonly Linear? decoder = config.HasMaskedLanguageModel ? new(config.HiddenSize, config.VocabularySize) : null;

    /// <param name="inputIds">int32 [batch, sequence]; padding has the id <c>pad_token_id</c>, since positions count the others.</param>
    /// <param name="attentionMask">int32 [batch, sequence]: 1 for tokens, 0 for padding.</param>
    /// <param name="tokenTypeIds">
    /// int32 [batch, sequence], each below <c>type_vocab_size</c>: all 0 where that is 1, and with the family's own tokenizers; a
    /// checkpoint that was trained with another tokenizer may tell sentences apart.
    /// </param>
    /// <returns>The last hidden state, and what the checkpoint's pooler and head make of it.</returns>
    public EncoderOutput Forward(Tensor inputIds, Tensor attentionMask, Tensor tokenTypeIds)
    {
        Tensor x = norm.Forward(words.Forward(inputIds) + positions.Forward(Positions(inputIds, config.PaddingId))
            + types.Forward(tokenTypeIds));
        x = Observe(x, "hidden_states");
        Tensor mask = PaddingMask(attentionMask);
        foreach (BertLayer layer in layers)
            x = Observe(layer.Forward(x, mask), "hidden_states");

        Tensor? pooled = null, logits = null, start = null, end = null;
        if (pooler is not null)
            pooled = Tanh(pooler.Forward(FirstToken(x)));
        if (classifierDense is not null && sequenceClassifier is not null)
            logits = sequenceClassifier.Forward(Tanh(classifierDense.Forward(FirstToken(x))));
        if (tokenClassifier is not null)
            logits = tokenClassifier.Forward(x);
        if (answer is not null)
        {
            Tensor both = answer.Forward(x);
            start = Reshape(Slice(both, 2, 0, 1), 0, 0);
            end = Reshape(Slice(both, 2, 1, 1), 0, 0);
        }
        if (transform is not null && transformNorm is not null && decoder is not null)
            logits = decoder.Forward(transformNorm.Forward(Gelu(transform.Forward(x))));
        return new EncoderOutput(x, pooled, logits, start, end);
    }
}
