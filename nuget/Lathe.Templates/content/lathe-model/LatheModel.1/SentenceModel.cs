using Lathe;
using Lathe.Layers;
using static Lathe.Ops;

namespace LatheModel._1;

/// <summary>
/// Three scores of a sentence, from the ids of its tokens. This class is all there is to write: the build adds Load, Compiled, Session
/// and Plan to it. Beside float32 it is compiled for weights of 8 bits.
/// </summary>
[Model(Precisions = [Precision.Int8])]
public sealed partial class SentenceModel
{
    /// <summary>How many tokens there are, how many a sentence has at most, and how many scores it gets.</summary>
    public const int Vocabulary = 1000, Longest = 64, Classes = 3;

    const int Hidden = 64;

    readonly Embedding words = new(Vocabulary, Hidden);
    readonly Embedding positions = new(Longest, Hidden);
    readonly LayerNorm norm = new(Hidden);
    [Weights("layers.{i}")] readonly EncoderLayer[] layers = Repeat(2, () => new EncoderLayer());
    readonly Linear classifier = new(Hidden, Classes);

    /// <param name="inputIds">int32 [batch, sequence]: 0 to 999.</param>
    /// <param name="attentionMask">int32 [batch, sequence]: 1 for tokens, 0 for padding.</param>
    /// <returns>float32 [batch, 3]: a score of each class.</returns>
    public Tensor Forward(Tensor inputIds, Tensor attentionMask)
    {
        Tensor x = norm.Forward(words.Forward(inputIds) + positions.Forward(Positions(inputIds)));
        Tensor mask = PaddingMask(attentionMask);
        foreach (EncoderLayer layer in layers)
            x = layer.Forward(x, mask);
        return classifier.Forward(MeanPool(x, attentionMask));
    }
}
