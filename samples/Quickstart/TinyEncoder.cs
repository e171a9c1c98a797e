using Lathe;
using Lathe.Layers;
using static Lathe.Ops;

namespace Quickstart;

/// <summary>
/// A small BERT encoder. The build writes float32 code and that of each precision named here; <c>Load</c> chooses. What it writes can be
/// read under obj/generated after a build.
/// </summary>
[Model(Precisions = [Precision.Int8, Precision.Int4])]
public sealed partial class TinyEncoder
{
    [Weights("embeddings.word_embeddings")] readonly Embedding words = new(400, 128);
    [Weights("embeddings.position_embeddings")] readonly Embedding positions = new(64, 128);
    [Weights("embeddings.token_type_embeddings")] readonly Embedding types = new(2, 128);
    [Weights("embeddings.LayerNorm")] readonly LayerNorm norm = new(128, epsilon: 1e-12f);
    [Weights("encoder.layer.{i}")] readonly EncoderLayer[] layers = Repeat(2, () => new EncoderLayer());

    public Tensor Forward(Tensor inputIds, Tensor attentionMask, Tensor tokenTypeIds)
    {
        Tensor x = norm.Forward(words.Forward(inputIds) + positions.Forward(Positions(inputIds)) + types.Forward(tokenTypeIds));
        Tensor mask = PaddingMask(attentionMask);
        foreach (EncoderLayer layer in layers)
            x = layer.Forward(x, mask);
        return x;
    }
}
