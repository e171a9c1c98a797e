namespace Lathe.Generators.Tests.Typing;

/// <summary>Models whose couplings are known by heart.</summary>
internal static class CouplingSources
{
    /// <summary>Two BERT layers behind tables, with a pooled classifier: nothing of the width goes out.</summary>
    public const string Bert = """
        [Model]
        public sealed partial class BertLayer
        {
            const int Hidden = 64, Heads = 4, Inner = 256;
            readonly Linear query = new(Hidden, Hidden), key = new(Hidden, Hidden), value = new(Hidden, Hidden), output = new(Hidden, Hidden);
            readonly LayerNorm attentionNorm = new(Hidden);
            readonly Linear up = new(Hidden, Inner), down = new(Inner, Hidden);
            readonly LayerNorm outputNorm = new(Hidden);

            public Tensor Forward(Tensor x, Tensor mask)
            {
                Tensor attended = Attention(query.Forward(x), key.Forward(x), value.Forward(x), mask, Heads);
                Tensor middle = attentionNorm.Forward(x + output.Forward(attended));
                return outputNorm.Forward(middle + down.Forward(Gelu(up.Forward(middle))));
            }
        }

        [Model]
        public sealed partial class Bert
        {
            readonly Embedding words = new(100, 64);
            readonly BertLayer[] layers = Repeat(2, () => new BertLayer());
            readonly Linear pooler = new(64, 64), classifier = new(64, 3);

            public Tensor Forward(Tensor ids, Tensor attentionMask)
            {
                Tensor x = words.Forward(ids), mask = PaddingMask(attentionMask);
                foreach (BertLayer layer in layers)
                    x = layer.Forward(x, mask);
                return classifier.Forward(Tanh(pooler.Forward(FirstToken(x))));
            }
        }
        """;

    /// <summary>ALBERT: one layer's weights in every round.</summary>
    public const string Albert = """
        [Model]
        public sealed partial class Albert
        {
            readonly Embedding words = new(40, 16);
            readonly Linear widen = new(16, 48);
            readonly Block block = new();
            readonly Linear head = new(48, 2);

            public Tensor Forward(Tensor ids)
            {
                Tensor x = widen.Forward(words.Forward(ids));
                for (int i = 0; i < 4; i++)
                    x = block.Forward(x);
                return head.Forward(x);
            }
        }

        [Model]
        public sealed partial class Block
        {
            readonly Linear up = new(48, 96), down = new(96, 48);
            public Tensor Forward(Tensor x) => x + down.Forward(Gelu(up.Forward(x)));
        }
        """;

    /// <param name="members">Of a class M.</param>
    public static string Class(string members) => $"[Model] public sealed partial class M {{ {members} }}";
}
