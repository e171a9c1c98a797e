using Lathe.Checkpoints;

namespace Lathe.Transformers;

/// <summary>The dimensions of a DistilBERT checkpoint.</summary>
public sealed record DistilBertConfiguration : EncoderConfiguration, IModelConfiguration<DistilBertConfiguration>
{
    internal static readonly ModelFamily Definition = new(
        "DistilBERT",
        [("distilbert", "DistilBert")],
        hasTokenTypes: false,
        new FamilyLayout
        {
            Name = "DistilBert",
            Layers = "transformer.layer.{i}",
            Layer = [
                "attention.q_lin", "attention.k_lin", "attention.v_lin", "attention.out_lin", "sa_layer_norm",
                "ffn.lin1", "ffn.lin2", "output_layer_norm",
            ],
            Dense = "pre_classifier",
            DenseActivation = Activation.Relu,
            Transform = "vocab_transform",
            TransformNorm = "vocab_layer_norm",
            Decoder = ["vocab_projector", "embeddings.word_embeddings"],
        },
        FromCheckpoint,
        DistilBert.Load,
        DistilBert.CouplingOf,
        config =>
        {
            DistilBert model = new((DistilBertConfiguration)config);
            return (model, inputs => model.Forward(inputs[0], inputs[1]));
        });

    private static readonly ConfigurationKeys Keys = new("dim", "n_layers", "n_heads", "hidden_dim", "activation");

    private static readonly HeadDetection Heading =
        new(("classifier.weight", "pre_classifier.weight"), "classifier.weight", "vocab_transform.weight");

    /// <inheritdoc/>
    internal override ModelFamily Family => Definition;

    /// <inheritdoc/>
    public static DistilBertConfiguration FromCheckpoint(Checkpoint checkpoint)
    {
        ModelConfigurationReader reader = new(checkpoint);
        ConfigurationKeys.RequirePlainEncoder(reader);
        (int hidden, int layers, int heads, int intermediate) = Keys.Read(reader);
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
            Activation = ActivationNames.Read(reader, Keys.Activation),
            PaddingId = reader.Int32("pad_token_id", 0, ConfigurationKeys.LargestVocabulary, absent: 0),
            HasPooler = false,
            Head = head,
            Labels = labels,
        };
    }
}
