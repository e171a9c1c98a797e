namespace Lathe.Generators.Tests.Generation;

/// <summary>A class whose attributes ask everything of compression that they can.</summary>
internal static class CompressedSources
{
    public const string Encoder = """
        namespace Shop
        {
            [Model]
            public sealed partial class Layer
            {
                const int Hidden = 64, Heads = 4, Inner = 96;
                [Prune(Granularity = Granularity.Head, Ratio = 0.5, Importance = Importance.Magnitude)]
                [Weights("attention.query")] readonly Linear query = new(Hidden, Hidden);
                [Weights("attention.key")] readonly Linear key = new(Hidden, Hidden);
                [Weights("attention.value")] readonly Linear value = new(Hidden, Hidden);
                [Weights("attention.output")] readonly Linear output = new(Hidden, Hidden);
                readonly LayerNorm attentionNorm = new(Hidden), outputNorm = new(Hidden);
                [Prune(Ratio = 0.25, Importance = Importance.Random)] readonly Linear up = new(Hidden, Inner);
                [Quantize(Bits = 3, Rounding = Rounding.Gptq)] readonly Linear down = new(Inner, Hidden);

                public Tensor Forward(Tensor x, Tensor mask)
                {
                    Tensor attended = Attention(query.Forward(x), key.Forward(x), value.Forward(x), mask, Heads);
                    Tensor middle = attentionNorm.Forward(x + output.Forward(attended));
                    return outputNorm.Forward(middle + down.Forward(Gelu(up.Forward(middle))));
                }
            }

            [Model, Quantize(Bits = Bits.Adaptive, AverageBits = 4.5, GroupSize = 32), Budget(MinSpeedup = 0.001, MaxSizeBytes = 1000000)]
            public sealed partial class Encoder
            {
                readonly Embedding words = new(60, 64);
                [Weights("tower.{i}")] readonly Layer[] layers = Repeat(2, () => new Layer());
                readonly Linear[] mixers = [new(64, 64), new(64, 64)];
                [Quantize(Bits = 6, GroupSize = 64)] readonly Linear scorer = new(64, 32);
                [KeepFloat] readonly Linear last = new(32, 8);

                public Tensor Forward(Tensor ids, Tensor attentionMask)
                {
                    Tensor x = words.Forward(ids), mask = PaddingMask(attentionMask);
                    foreach (Layer layer in layers)
                        x = layer.Forward(x, mask);
                    foreach (Linear mixer in mixers)
                        x = mixer.Forward(x);
                    return last.Forward(Gelu(scorer.Forward(x)));
                }
            }
        }
        """;
}
