using Lathe;
using Lathe.Layers;
using static Lathe.Ops;

namespace Compress;

/// <summary>
/// A small BERT encoder, and what may be done to it: bits of each layer by what is measured, 5 on average. The build fails where its
/// manifest, TinyEncoder.lathe.json, tells that the budget is missed.
/// </summary>
[Model, Quantize(Bits = Bits.Adaptive, AverageBits = 5)]
[Budget(MinSpeedup = 1, MaxSizeBytes = 600_000)]
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
