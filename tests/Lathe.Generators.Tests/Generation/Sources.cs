namespace Lathe.Generators.Tests.Generation;

/// <summary>Model classes that tests compile, as a user would write them.</summary>
internal static partial class Sources
{
    /// <summary>The example of docs: post-norm encoder with constants, int8 by the class, int4 for one member.</summary>
    public const string MiniLm = """
        [Model]
        public sealed partial class EncoderLayer
        {
            const int Hidden = 64, Heads = 4, Inner = 256;

            [Weights("attention.self.query")]       readonly Linear query  = new(Hidden, Hidden);
            [Weights("attention.self.key")]         readonly Linear key    = new(Hidden, Hidden);
            [Weights("attention.self.value")]       readonly Linear value  = new(Hidden, Hidden);
            [Weights("attention.output.dense")]     readonly Linear output = new(Hidden, Hidden);
            [Weights("attention.output.LayerNorm")] readonly LayerNorm attentionNorm = new(Hidden, epsilon: 1e-12f);
            [Weights("intermediate.dense")]         readonly Linear up = new(Hidden, Inner);
            [Weights("output.dense"), Quantize(Bits = 4, GroupSize = 32)]
            readonly Linear down = new(Inner, Hidden);
            [Weights("output.LayerNorm")]           readonly LayerNorm outputNorm = new(Hidden, epsilon: 1e-12f);

            public Tensor Forward(Tensor x, Tensor mask)
            {
                Tensor attended = Attention(query.Forward(x), key.Forward(x), value.Forward(x), mask, Heads);
                Tensor middle = attentionNorm.Forward(x + output.Forward(attended));
                return outputNorm.Forward(middle + down.Forward(Gelu(up.Forward(middle))));
            }
        }

        [Model(Precisions = [Precision.Int8, Precision.Int4, Precision.BFloat16, Precision.Float16]), Quantize(Bits = 8)]
        public sealed partial class MiniLm
        {
            [Weights("embeddings.word_embeddings")]     readonly Embedding words     = new(100, 64);
            [Weights("embeddings.position_embeddings")] readonly Embedding positions = new(32, 64);
            [Weights("embeddings.LayerNorm")]           readonly LayerNorm norm      = new(64, epsilon: 1e-12f);
            [Weights("encoder.layer.{i}")]              readonly EncoderLayer[] layers = Repeat(3, () => new EncoderLayer());

            public Tensor Forward(Tensor inputIds, Tensor attentionMask)
            {
                Tensor x = norm.Forward(words.Forward(inputIds) + positions.Forward(Positions(inputIds)));
                Tensor mask = PaddingMask(attentionMask);
                foreach (EncoderLayer layer in layers)
                    x = layer.Forward(x, mask);
                return x;
            }
        }
        """;
}
