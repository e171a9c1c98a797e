namespace Lathe.Transformers;

/// <summary>Where a family keeps its parts, for writing a class of it.</summary>
internal sealed record FamilyLayout
{
    private static readonly string[] BertLayer =
    [
        "attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense", "attention.output.LayerNorm",
        "intermediate.dense", "output.dense", "output.LayerNorm",
    ];

    public static readonly FamilyLayout Bert = new()
    {
        Name = "Bert",
        Layers = "encoder.layer.{i}",
        Layer = BertLayer,
        Pooler = "pooler.dense",
        Transform = "cls.predictions.transform.dense",
        TransformNorm = "cls.predictions.transform.LayerNorm",
        Decoder = ["cls.predictions.decoder", "embeddings.word_embeddings", "cls.predictions"],
    };

    public static readonly FamilyLayout Roberta = new()
    {
        Name = "Roberta",
        Layers = "encoder.layer.{i}",
        Layer = BertLayer,
        Pooler = "pooler.dense",
        Dense = "classifier.dense",
        DenseActivation = Activation.Tanh,
        SequenceClassifier = "classifier.out_proj",
        Transform = "lm_head.dense",
        TransformNorm = "lm_head.layer_norm",
        TransformActivation = Activation.Gelu,
        Decoder = ["lm_head.decoder", "embeddings.word_embeddings", "lm_head"],
    };

    public static readonly FamilyLayout DistilBert = new()
    {
        Name = "DistilBert",
        Layers = "transformer.layer.{i}",
        Layer =
        [
            "attention.q_lin", "attention.k_lin", "attention.v_lin", "attention.out_lin", "sa_layer_norm", "ffn.lin1", "ffn.lin2", "output_layer_norm",
        ],
        Pooler = "",
        Dense = "pre_classifier",
        DenseActivation = Activation.Relu,
        Transform = "vocab_transform",
        TransformNorm = "vocab_layer_norm",
        Decoder = ["vocab_projector", "embeddings.word_embeddings"],
    };

    public static readonly FamilyLayout Albert = new()
    {
        Name = "Albert",
        Layers = "encoder.albert_layer_groups.{i}",
        Layer =
        [
            "attention.query", "attention.key", "attention.value", "attention.dense", "attention.LayerNorm", "ffn", "ffn_output", "full_layer_layer_norm",
        ],
        Pooler = "pooler",
        Transform = "predictions.dense",
        TransformNorm = "predictions.LayerNorm",
        Decoder = ["predictions.decoder", "embeddings.word_embeddings", "predictions"],
    };

    /// <summary>The class that is written where no name is asked for.</summary>
    public required string Name { get; init; }

    /// <summary>The array of layers; of ALBERT, that of groups.</summary>
    public required string Layers { get; init; }

    /// <summary>Query, key, value, output, its norm, up, down, and their norm.</summary>
    public required string[] Layer { get; init; }

    public required string Pooler { get; init; }

    /// <summary>A sequence classifier's own layer before its logits; null where the pooler is that layer.</summary>
    public string? Dense { get; init; }

    public Activation DenseActivation { get; init; }

    public string SequenceClassifier { get; init; } = "classifier";

    public required string Transform { get; init; }

    public required string TransformNorm { get; init; }

    /// <summary>Null: the configuration's.</summary>
    public Activation? TransformActivation { get; init; }

    public required string[] Decoder { get; init; }

    public static FamilyLayout Of(EncoderConfiguration configuration) => configuration switch
    {
        BertConfiguration => Bert,
        RobertaConfiguration => Roberta,
        DistilBertConfiguration => DistilBert,
        AlbertConfiguration => Albert,
        _ => throw new NotSupportedException($"there is no scaffold for {configuration.GetType().Name}"),
    };
}
