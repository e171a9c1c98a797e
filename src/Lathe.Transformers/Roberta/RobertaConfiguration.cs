using Lathe.Checkpoints;

namespace Lathe.Transformers;

/// <summary>The dimensions of a RoBERTa checkpoint.</summary>
public sealed record RobertaConfiguration : BertConfiguration, IModelConfiguration<RobertaConfiguration>
{
    internal static new readonly ModelFamily Definition = new(
        "RoBERTa",
        [("roberta", "Roberta"), ("xlm-roberta", "XLMRoberta"), ("camembert", "Camembert")],
        hasTokenTypes: true,
        new FamilyLayout
        {
            Name = "Roberta",
            Layers = "encoder.layer.{i}",
            Layer = FamilyLayout.BertLayer,
            LeastTokenTypes = 2,
            PositionsSkipPadding = true,
            Pooler = "pooler.dense",
            Dense = "classifier.dense",
            DenseActivation = Activation.Tanh,
            SequenceClassifier = "classifier.out_proj",
            Transform = "lm_head.dense",
            TransformNorm = "lm_head.layer_norm",
            TransformActivation = Activation.Gelu,
            Decoder = ["lm_head.decoder", "embeddings.word_embeddings", "lm_head"],
        },
        FromCheckpoint,
        Roberta.Load,
        Roberta.CouplingOf,
        config =>
        {
            Roberta model = new((RobertaConfiguration)config);
            return (model, inputs => model.Forward(inputs[0], inputs[1], inputs[2]));
        });

    private static readonly HeadDetection Heading =
        new(("classifier.out_proj.weight", "classifier.dense.weight"), "classifier.weight", "lm_head.dense.weight");

    /// <summary>Positions start behind the padding id: the table's first rows stand for no token.</summary>
    public override int LongestSequence => Positions - PaddingId - 1;

    /// <inheritdoc/>
    internal override ModelFamily Family => Definition;

    /// <inheritdoc/>
    public static new RobertaConfiguration FromCheckpoint(Checkpoint checkpoint)
    {
        ModelConfigurationReader reader = new(checkpoint);
        ConfigurationKeys.RequirePlainEncoder(reader);
        (int hidden, int layers, int heads, int intermediate) = ConfigurationKeys.Bert.Read(reader);
        (EncoderHead head, int labels) = Heading.Find(checkpoint, reader);
        int positions = reader.Int32("max_position_embeddings", 1, ConfigurationKeys.MostPositions);
        return new RobertaConfiguration
        {
            HiddenSize = hidden,
            Layers = layers,
            Heads = heads,
            IntermediateSize = intermediate,
            VocabularySize = reader.Int32("vocab_size", 1, ConfigurationKeys.LargestVocabulary),
            Positions = positions,
            TypeVocabularySize = reader.Int32("type_vocab_size", 1, ConfigurationKeys.LargestVocabulary, absent: 2),
            LayerNormEpsilon = reader.Float("layer_norm_eps", 0, 1, absent: 1e-12f),
            Activation = ActivationNames.Read(reader, ConfigurationKeys.Bert.Activation),
            // the first token's position is one behind it, so that a row must be left
            PaddingId = reader.Int32("pad_token_id", 0, positions - 2, absent: 1),
            HasPooler = checkpoint.Has("pooler.dense.weight"),
            Head = head,
            Labels = labels,
        };
    }
}
