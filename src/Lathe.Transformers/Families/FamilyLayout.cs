namespace Lathe.Transformers;

/// <summary>Where checkpoints of a family keep its parts, for writing a class of it.</summary>
internal sealed record FamilyLayout
{
    /// <summary>The parts of a layer as BERT names them; the families that are trained with its class do so too.</summary>
    public static readonly string[] BertLayer = [
        "attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense", "attention.output.LayerNorm",
        "intermediate.dense", "output.dense", "output.LayerNorm",
    ];

    /// <summary>The class that is written where no name is asked for.</summary>
    public required string Name { get; init; }

    /// <summary>The array of layers; of groups, where layers share weights.</summary>
    public required string Layers { get; init; }

    /// <summary>The array of layers within a group, without its index; null in a family whose layers share nothing.</summary>
    public string? GroupLayers { get; init; }

    /// <summary>Query, key, value, output, its norm, up, down, and their norm.</summary>
    public required string[] Layer { get; init; }

    /// <summary>The product that widens embeddings to the width between layers; null in a family whose embeddings are as wide.</summary>
    public string? Widen { get; init; }

    /// <summary>Rows of the token types' table from which on they are an input: below, every token has type 0.</summary>
    public int LeastTokenTypes { get; init; } = 1;

    /// <summary>Whether positions count from behind the padding id, and skip padding.</summary>
    public bool PositionsSkipPadding { get; init; }

    /// <summary>The layer over the first token; null in a family without one.</summary>
    public string? Pooler { get; init; }

    /// <summary>A sequence classifier's own layer before its logits; null where the pooler is that layer.</summary>
    public string? Dense { get; init; }

    public Activation DenseActivation { get; init; }

    public string SequenceClassifier { get; init; } = "classifier";

    public required string Transform { get; init; }

    public required string TransformNorm { get; init; }

    /// <summary>Null: the configuration's.</summary>
    public Activation? TransformActivation { get; init; }

    public required string[] Decoder { get; init; }
}
