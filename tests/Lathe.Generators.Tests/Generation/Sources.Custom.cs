namespace Lathe.Generators.Tests.Generation;

internal static partial class Sources
{
    private const string AllPrecisions = "Precisions = [Precision.Int8, Precision.Int4, Precision.BFloat16, Precision.Float16]";

    /// <summary>What no library family has: attention and feed-forward side by side, one norm used twice, 3 heads of 20, a gate, two
    /// outputs.</summary>
    public const string Parallel = $$"""
        [Model({{AllPrecisions}})]
        public sealed partial class Parallel
        {
            const int Hidden = 60, Heads = 3, Inner = 100;

            readonly LayerNorm shared = new(Hidden);
            readonly Linear query = new(Hidden, Hidden);
            readonly Linear key = new(Hidden, Hidden);
            readonly Linear value = new(Hidden, Hidden);
            readonly Linear mixed = new(Hidden, Hidden);
            readonly Linear gate = new(Hidden, Inner, bias: false);
            readonly Linear up = new(Hidden, Inner, bias: false);
            readonly Linear down = new(Inner, Hidden);

            public (Tensor hidden, Tensor pooled) Forward(Tensor x, Tensor attentionMask)
            {
                Tensor mask = PaddingMask(attentionMask);
                Tensor n = shared.Forward(x);
                Tensor attended = mixed.Forward(Attention(query.Forward(n), key.Forward(n), value.Forward(n), mask, Heads));
                Tensor fed = down.Forward(Silu(gate.Forward(n)) * up.Forward(n));
                Tensor y = shared.Forward(x + attended + fed);
                return (y, L2Normalize(MeanPool(y, attentionMask)));
            }
        }
        """;

    /// <summary>Dimensions, epsilon and activation from config.json, optional layers, a record of outputs, pre-norm, RmsNorm.</summary>
    public const string Configured = $$"""
        public sealed record TinyConfiguration(int Hidden, int Heads, int Inner, int Layers, int Labels, bool HasPooler, float Epsilon, Activation Activation)
            : IModelConfiguration<TinyConfiguration>
        {
            public static TinyConfiguration FromCheckpoint(Lathe.Checkpoints.Checkpoint checkpoint)
            {
                Lathe.Checkpoints.ModelConfigurationReader reader = new(checkpoint);
                return new(reader.Int32("hidden"), reader.Int32("heads"), reader.Int32("inner"), reader.Int32("layers"), reader.Int32("labels", 0),
                    reader.Bool("pooler"), reader.Float("epsilon", 0, 1), Enum.Parse<Activation>(reader.String("activation")));
            }
        }

        public sealed record TinyOutput(Tensor Hidden, Tensor? Pooled, Tensor? Logits);

        [Model]
        public sealed partial class TinyLayer(TinyConfiguration config)
        {
            readonly RmsNorm before = new(config.Hidden, config.Epsilon);
            readonly Linear query = new(config.Hidden, config.Hidden);
            readonly Linear key = new(config.Hidden, config.Hidden);
            readonly Linear value = new(config.Hidden, config.Hidden);
            readonly Linear output = new(config.Hidden, config.Hidden);
            readonly RmsNorm between = new(config.Hidden, config.Epsilon);
            readonly Linear up = new(config.Hidden, config.Inner);
            [Quantize(Bits = 8)] readonly Linear down = new(config.Inner, config.Hidden);

            public Tensor Forward(Tensor x, Tensor mask)
            {
                Tensor n = before.Forward(x);
                x = x + output.Forward(Attention(query.Forward(n), key.Forward(n), value.Forward(n), mask, config.Heads));
                return x + down.Forward(Activate(up.Forward(between.Forward(x)), config.Activation));
            }
        }

        [Model({{AllPrecisions}})]
        public sealed partial class Configured(TinyConfiguration config)
        {
            readonly Embedding words = new(50, config.Hidden);
            [Weights("layer.{i}")] readonly TinyLayer[] layers = Repeat(config.Layers, () => new TinyLayer(config));
            readonly RmsNorm last = new(config.Hidden, config.Epsilon);
            readonly Linear? pooler = config.HasPooler ? new(config.Hidden, config.Hidden) : null;
            [KeepFloat] readonly Linear? classifier = config.Labels > 0 ? new(config.Hidden, config.Labels) : null;

            public TinyOutput Forward(Tensor inputIds, Tensor attentionMask)
            {
                Tensor x = words.Forward(inputIds);
                Tensor mask = PaddingMask(attentionMask);
                foreach (TinyLayer layer in layers)
                    x = layer.Forward(x, mask);
                x = last.Forward(x);
                Tensor? pooled = null, logits = null;
                if (pooler is not null)
                    pooled = Tanh(pooler.Forward(FirstToken(x)));
                if (classifier is not null)
                    logits = classifier.Forward(x);
                return new TinyOutput(x, pooled, logits);
            }
        }
        """;

    /// <summary>ALBERT's shape: a narrow table widened, one layer's weights used in a counting loop, work in helper methods.</summary>
    public const string Shared = $$"""
        [Model({{AllPrecisions}}), Quantize(Bits = 8)]
        public sealed partial class Shared
        {
            readonly Embedding words = new(40, 16);
            readonly Embedding positions = new(20, 16);
            readonly LayerNorm norm = new(16);
            [KeepFloat] readonly Linear widen = new(16, 48);
            readonly Block block = new();

            public Tensor Forward(Tensor inputIds, Tensor attentionMask)
            {
                Tensor x = widen.Forward(Embed(inputIds));
                Tensor mask = PaddingMask(attentionMask);
                for (int i = 0; i < 4; i++)
                    x = block.Forward(x, mask);
                return x;
            }

            Tensor Embed(Tensor ids) => norm.Forward(words.Forward(ids) + positions.Forward(Positions(ids)));
        }

        [Model]
        public sealed partial class Block
        {
            readonly Linear query = new(48, 48);
            readonly Linear key = new(48, 48);
            readonly Linear value = new(48, 48);
            readonly Linear dense = new(48, 48);
            readonly LayerNorm norm = new(48);
            [Quantize(Bits = 4)] readonly Linear up = new(48, 96);
            readonly Linear down = new(96, 48);

            public Tensor Forward(Tensor x, Tensor mask)
            {
                Tensor middle = norm.Forward(dense.Forward(Attention(query.Forward(x), key.Forward(x), value.Forward(x), mask, 4)) + x);
                return norm.Forward(Twice(middle) + middle);
            }

            Tensor Twice(Tensor x) => down.Forward(GeluTanh(up.Forward(x)));
        }
        """;

    /// <summary>Operations without a kernel of their own, shapes of every rank, numbers in expressions, variables that trade
    /// places.</summary>
    public const string Shapes = """
        [Model]
        public sealed partial class Shapes
        {
            readonly Linear left = new(24, 24);
            readonly Linear right = new(24, 24, bias: false);
            readonly Linear pooler = new(24, 10);
            readonly Linear wide = new(48, 24);

            public (Tensor scores, Tensor pooled, Tensor joined, Tensor traded) Forward(Tensor x, Tensor attentionMask)
            {
                Tensor a = left.Forward(x), b = right.Forward(x);
                Tensor scores = Softmax(MatMul(a, Transpose(b, 1, 2)) * 0.25f, -1);
                Tensor pooled = pooler.Forward(FirstToken(x) - MeanPool(a, attentionMask));
                Tensor joined = wide.Forward(Concat(-1, Slice(a, 2, 0, 12), b, Slice(a, 2, 12, 12)));
                Tensor u = Relu(a), v = Sigmoid(b);
                for (int i = 0; i < 3; i++)
                    (u, v) = (v, u + x);
                Tensor heads = Reshape(u, 0, 0, 4, 6);
                return (scores, pooled, joined / (v + 2f), Reshape(Tanh(heads), 0, 0, -1));
            }
        }
        """;

    /// <summary>Heads as the library's families have them: a head within a head, logits of another shape for every head.</summary>
    public const string Heads = """
        public sealed record HeadConfiguration(int Hidden, int Labels, bool HasPooler, bool PerSequence, bool PerToken) : IModelConfiguration<HeadConfiguration>
        {
            public static HeadConfiguration FromCheckpoint(Lathe.Checkpoints.Checkpoint checkpoint)
            {
                Lathe.Checkpoints.ModelConfigurationReader reader = new(checkpoint);
                return new(reader.Int32("hidden"), reader.Int32("labels"), reader.Bool("pooler"), reader.Bool("sequence"), reader.Bool("token"));
            }
        }

        public sealed record HeadOutput(Tensor Hidden, Tensor? Pooled, Tensor? Logits, Tensor? Start);

        [Model(Precisions = [Precision.Int8])]
        public sealed partial class Heads(HeadConfiguration config)
        {
            readonly Linear mix = new(config.Hidden, config.Hidden);
            readonly Linear? pooler = config.HasPooler ? new(config.Hidden, config.Hidden) : null;
            [KeepFloat] readonly Linear? perSequence = config.PerSequence ? new(config.Hidden, config.Labels) : null;
            [KeepFloat] readonly Linear? perToken = config.PerToken ? new(config.Hidden, config.Labels) : null;

            public HeadOutput Forward(Tensor x)
            {
                Tensor y = Gelu(mix.Forward(x));
                Tensor? pooled = null, logits = null, start = null;
                if (pooler is not null)
                {
                    pooled = Tanh(pooler.Forward(FirstToken(y)));
                    if (perSequence is not null)
                        logits = perSequence.Forward(pooled);
                }
                if (perToken is not null)
                {
                    logits = perToken.Forward(y);
                    start = Reshape(Slice(logits, 2, 0, 1), 0, 0);
                }
                return new HeadOutput(y, pooled, logits, start);
            }
        }
        """;
}
