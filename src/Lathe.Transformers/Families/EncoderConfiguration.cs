namespace Lathe.Transformers;

/// <summary>The dimensions and choices that all encoder families have, read from config.json and from the tensors present.</summary>
public abstract record EncoderConfiguration
{
    /// <summary>Width of a token between layers; a multiple of <see cref="Heads"/>.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>How many layers a token passes.</summary>
    public required int Layers { get; init; }

    /// <summary>Attention heads of a layer.</summary>
    public required int Heads { get; init; }

    /// <summary>Width inside a layer's feed-forward part.</summary>
    public required int IntermediateSize { get; init; }

    /// <summary>Rows of the word embeddings: ids run from 0 to one below.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>Rows of the position embeddings.</summary>
    public required int Positions { get; init; }

    /// <summary>Rows of the token type embeddings; 0 in a family without them.</summary>
    public required int TypeVocabularySize { get; init; }

    /// <summary>Added to the variance in every LayerNorm.</summary>
    public required float LayerNormEpsilon { get; init; }

    /// <summary>Between the two products of a feed-forward part.</summary>
    public required Activation Activation { get; init; }

    /// <summary>The id of padding.</summary>
    public required int PaddingId { get; init; }

    /// <summary>Whether the checkpoint has a pooler over the first token.</summary>
    public required bool HasPooler { get; init; }

    /// <summary>What sits on top of the encoder.</summary>
    public required EncoderHead Head { get; init; }

    /// <summary>Classes of the classifier; 0 without one.</summary>
    public required int Labels { get; init; }

    public bool HasSequenceClassifier => Head == EncoderHead.SequenceClassification;

    public bool HasTokenClassifier => Head == EncoderHead.TokenClassification;

    public bool HasQuestionAnswering => Head == EncoderHead.QuestionAnswering;

    public bool HasMaskedLanguageModel => Head == EncoderHead.MaskedLanguageModel;

    /// <summary>Width of the embeddings; ALBERT's are narrower than its layers.</summary>
    public virtual int EmbeddingWidth => HiddenSize;

    /// <summary>Tokens that fit in a row.</summary>
    public virtual int LongestSequence => Positions;

    /// <summary>The family whose configuration this is.</summary>
    internal abstract ModelFamily Family { get; }

    /// <summary>How layers share their weights; null in a family where each has its own.</summary>
    internal virtual LayerSharing? Sharing => null;

    /// <summary>The family's own numbers, beside those of every family, each under the name of its property.</summary>
    internal virtual IReadOnlyList<(string Name, int Value)> OwnDimensions => [];
}
