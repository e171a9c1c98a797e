using Lathe.Checkpoints;

namespace Lathe.Transformers;

/// <summary>The dimensions of a BERT checkpoint, and of families that are made of its layers.</summary>
public record BertConfiguration : EncoderConfiguration, IModelConfiguration<BertConfiguration>
{
    internal static readonly ModelFamily Definition = new(
        "BERT",
        [("bert", "Bert")],
        hasTokenTypes: true,
        new FamilyLayout
        {
            Name = "Bert",
            Layers = "encoder.layer.{i}",
            Layer = FamilyLayout.BertLayer,
            Pooler = "pooler.dense",
            Transform = "cls.predictions.transform.dense",
            TransformNorm = "cls.predictions.transform.LayerNorm",
            Decoder = ["cls.predictions.decoder", "embeddings.word_embeddings", "cls.predictions"],
        },
        FromCheckpoint,
        Bert.Load,
        Bert.CouplingOf,
        config =>
        {
            Bert model = new((BertConfiguration)config);
            return (model, inputs => model.Forward(inputs[0], inputs[1], inputs[2]));
        });

    // a classifier reads the pooled first token where there is a pooler, and every token where there is none
    private static readonly HeadDetection Heading =
        new(("classifier.weight", "pooler.dense.weight"), "classifier.weight", "cls.predictions.transform.dense.weight");

    /// <inheritdoc/>
    internal override ModelFamily Family => Definition;

    /// <inheritdoc/>
    public static BertConfiguration FromCheckpoint(Checkpoint checkpoint)
    {
        ModelConfigurationReader reader = new(checkpoint);
        ConfigurationKeys.RequirePlainEncoder(reader);
        (int hidden, int layers, int heads, int intermediate) = ConfigurationKeys.Bert.Read(reader);
        (EncoderHead head, int labels) = Heading.Find(checkpoint, reader);
        return new BertConfiguration
        {
            HiddenSize = hidden,
            Layers = layers,
            Heads = heads,
            IntermediateSize = intermediate,
            VocabularySize = reader.Int32("vocab_size", 1, ConfigurationKeys.LargestVocabulary),
            Positions = reader.Int32("max_position_embeddings", 1, ConfigurationKeys.MostPositions),
            TypeVocabularySize = reader.Int32("type_vocab_size", 1, ConfigurationKeys.LargestVocabulary, absent: 2),
            LayerNormEpsilon = reader.Float("layer_norm_eps", 0, 1, absent: 1e-12f),
            Activation = ActivationNames.Read(reader, ConfigurationKeys.Bert.Activation),
            PaddingId = reader.Int32("pad_token_id", 0, ConfigurationKeys.LargestVocabulary, absent: 0),
            // a sequence classifier reads it: named so by config.json, its absence is an error that names the tensor
            HasPooler = head == EncoderHead.SequenceClassification || checkpoint.Has("pooler.dense.weight"),
            Head = head,
            Labels = labels,
        };
    }
}
