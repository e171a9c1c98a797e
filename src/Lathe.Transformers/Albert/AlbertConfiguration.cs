using Lathe.Checkpoints;

namespace Lathe.Transformers;

/// <summary>The dimensions of an ALBERT checkpoint.</summary>
public sealed record AlbertConfiguration : EncoderConfiguration, IModelConfiguration<AlbertConfiguration>
{
    internal static readonly ModelFamily Definition = new(
        "ALBERT",
        [("albert", "Albert")],
        hasTokenTypes: true,
        new FamilyLayout
        {
            Name = "Albert",
            Layers = "encoder.albert_layer_groups.{i}",
            GroupLayers = "albert_layers",
            Layer = [
                "attention.query", "attention.key", "attention.value", "attention.dense", "attention.LayerNorm",
                "ffn", "ffn_output", "full_layer_layer_norm",
            ],
            Widen = "encoder.embedding_hidden_mapping_in",
            Pooler = "pooler",
            Transform = "predictions.dense",
            TransformNorm = "predictions.LayerNorm",
            Decoder = ["predictions.decoder", "embeddings.word_embeddings", "predictions"],
        },
        FromCheckpoint,
        Albert.Load,
        Albert.CouplingOf,
        config =>
        {
            Albert model = new((AlbertConfiguration)config);
            return (model, inputs => model.Forward(inputs[0], inputs[1], inputs[2]));
        });

    private static readonly HeadDetection Heading =
        new(("classifier.weight", "pooler.weight"), "classifier.weight", "predictions.dense.weight");

    /// <summary>Width of the embeddings, before they are widened to the layers' width.</summary>
    public required int EmbeddingSize { get; init; }

    /// <summary>Groups of layers, each with weights of its own.</summary>
    public required int Groups { get; init; }

    /// <summary>Layers of a group, each with weights of its own.</summary>
    public required int LayersInGroup { get; init; }

    /// <summary>How often a group is run: <c>Layers / Groups</c>.</summary>
    public required int RunsOfGroup { get; init; }

    /// <inheritdoc/>
    public override int EmbeddingWidth => EmbeddingSize;

    /// <inheritdoc/>
    internal override ModelFamily Family => Definition;

    /// <inheritdoc/>
    internal override LayerSharing Sharing => new(Groups, LayersInGroup, RunsOfGroup);

    /// <inheritdoc/>
    internal override IReadOnlyList<(string Name, int Value)> OwnDimensions =>
    [
        (nameof(EmbeddingSize), EmbeddingSize), (nameof(Groups), Groups), (nameof(LayersInGroup), LayersInGroup), (nameof(RunsOfGroup),
            RunsOfGroup),
    ];

    /// <inheritdoc/>
    public static AlbertConfiguration FromCheckpoint(Checkpoint checkpoint)
    {
        ModelConfigurationReader reader = new(checkpoint);
        ConfigurationKeys.RequirePlainEncoder(reader);
        (int hidden, int layers, int heads, int intermediate) = ConfigurationKeys.Bert.Read(reader);
        int groups = reader.Int32("num_hidden_groups", 1, ConfigurationKeys.MostLayers, absent: 1);
        reader.RequireDivides("num_hidden_groups", groups, ConfigurationKeys.Bert.Layers, layers);
        (EncoderHead head, int labels) = Heading.Find(checkpoint, reader);
        return new AlbertConfiguration
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
            HasPooler = head == EncoderHead.SequenceClassification || checkpoint.Has("pooler.weight"),
            Head = head,
            Labels = labels,
            EmbeddingSize = reader.Int32("embedding_size", 1, ConfigurationKeys.LargestWidth, absent: 128),
            Groups = groups,
            LayersInGroup = reader.Int32("inner_group_num", 1, ConfigurationKeys.MostLayers, absent: 1),
            RunsOfGroup = layers / groups,
        };
    }
}
