using Lathe.Checkpoints;

namespace Lathe.Transformers;

/// <summary>The dimensions of a DistilBERT checkpoint.</summary>
public sealed record DistilBertConfiguration : EncoderConfiguration, IModelConfiguration<DistilBertConfiguration>
{
    private static readonly HeadDetection Heading =
        new(("classifier.weight", "pre_classifier.weight"), "classifier.weight", "vocab_transform.weight");

    /// <inheritdoc/>
    public static new DistilBertConfiguration FromCheckpoint(Checkpoint checkpoint)
    {
        ModelConfigurationReader reader = new(checkpoint);
        ConfigurationKeys.RequirePlainEncoder(reader);
        (int hidden, int layers, int heads, int intermediate) = ConfigurationKeys.DistilBert.Read(reader);
        (EncoderHead head, int labels) = Heading.Find(checkpoint, reader);
        return new DistilBertConfiguration
        {
            HiddenSize = hidden,
            Layers = layers,
            Heads = heads,
            IntermediateSize = intermediate,
            VocabularySize = reader.Int32("vocab_size", 1, ConfigurationKeys.LargestVocabulary),
            Positions = reader.Int32("max_position_embeddings", 1, ConfigurationKeys.MostPositions),
            TypeVocabularySize = 0,
            LayerNormEpsilon = 1e-12f, // the family's own constant; its config.json does not say it
            Activation = ActivationNames.Read(reader, ConfigurationKeys.DistilBert.Activation),
            PaddingId = reader.Int32("pad_token_id", 0, ConfigurationKeys.LargestVocabulary, absent: 0),
            HasPooler = false,
            Head = head,
            Labels = labels,
        };
    }
}
