namespace Lathe.Transformers.Evaluation;

/// <summary>How much arithmetic a run takes: products and attention; norms, activations and lookups are left out.</summary>
internal static class OperationCount
{
    /// <summary>Operations of one run; a multiply-add is two.</summary>
    public static long Of(EncoderConfiguration configuration, int batch, int sequence)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        long hidden = configuration.HiddenSize, width = configuration.EmbeddingWidth, rows = (long)batch * sequence;
        long projections = 4 * hidden * hidden, feedForward = 2 * hidden * configuration.IntermediateSize;
        // scores and their sums over values, each sequence × hidden for every token
        long attention = 2 * sequence * hidden;
        long layers = (long)configuration.Layers * (configuration.Sharing?.LayersInGroup ?? 1);
        long tokens = layers * (projections + feedForward + attention);
        if (width != hidden)
            tokens += width * hidden;
        long perRow = configuration.HasPooler ? hidden * hidden : 0;
        switch (configuration.Head)
        {
            case EncoderHead.SequenceClassification:
                // BERT's and ALBERT's classifiers read the pooler, the others have a dense layer of their own
                perRow += (configuration.HasPooler ? 0 : hidden * hidden) + hidden * configuration.Labels;
                break;
            case EncoderHead.TokenClassification:
                tokens += hidden * configuration.Labels;
                break;
            case EncoderHead.QuestionAnswering:
                tokens += hidden * 2;
                break;
            case EncoderHead.MaskedLanguageModel:
                tokens += hidden * width + width * configuration.VocabularySize;
                break;
            default:
                break;
        }
        return 2 * (rows * tokens + batch * perRow);
    }
}
