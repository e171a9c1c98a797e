using Lathe.Transformers;

namespace Lathe.Training.Benchmarks;

/// <summary>The dimensions of an encoder, and the batch that it is trained with.</summary>
internal sealed record Shape(string Name, int Layers, int Hidden, int Heads, int Inner, int Vocabulary, int Batch, int Sequence)
{
    public const int Longest = 512;

    /// <summary>Classes of the head over the first token.</summary>
    public const int Classes = 20;

    public static readonly IReadOnlyList<Shape> All =
    [
        new("bert-tiny", 2, 128, 2, 512, 30522, 32, 64),
        new("small", 6, 256, 4, 1024, 8000, 32, 64),
        new("minilm-l6", 6, 384, 12, 1536, 30522, 32, 64),
    ];

    public BertConfiguration Configuration => new()
    {
        Layers = Layers,
        HiddenSize = Hidden,
        Heads = Heads,
        IntermediateSize = Inner,
        VocabularySize = Vocabulary,
        Positions = Longest,
        TypeVocabularySize = 2,
        LayerNormEpsilon = 1e-12f,
        Activation = Activation.Gelu,
        PaddingId = 0,
        HasPooler = false,
        Head = EncoderHead.None,
        Labels = 0,
    };
}
