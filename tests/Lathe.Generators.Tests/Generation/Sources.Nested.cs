namespace Lathe.Generators.Tests.Generation;

internal static partial class Sources
{
    /// <summary>A group of layers that is run several times, and the same without the group.</summary>
    public const string Grouped = """
        [Model]
        public sealed partial class Block
        {
            readonly Linear up = new(32, 64), down = new(64, 32);
            readonly LayerNorm norm = new(32);
            public Tensor Forward(Tensor x) => norm.Forward(x + down.Forward(Gelu(up.Forward(x))));
        }

        [Model]
        public sealed partial class Group
        {
            readonly Block[] blocks = Repeat(2, () => new Block());

            public Tensor Forward(Tensor x)
            {
                foreach (Block block in blocks)
                    x = block.Forward(x);
                return x;
            }
        }

        [Model(Precisions = [Precision.Int8])]
        public sealed partial class Grouped
        {
            readonly LayerNorm norm = new(32);
            readonly Group[] groups = Repeat(1, () => new Group());
            readonly Linear last = new(32, 16);

            public Tensor Forward([Shape("batch", "sequence", 32)] Tensor x)
            {
                x = norm.Forward(x);
                foreach (Group group in groups)
                {
                    for (int i = 0; i < 3; i++)
                        x = group.Forward(x);
                }
                return last.Forward(x);
            }
        }

        [Model(Precisions = [Precision.Int8])]
        public sealed partial class Flat
        {
            readonly LayerNorm norm = new(32);
            [Weights("groups.0.blocks.{i}")] readonly Block[] blocks = Repeat(2, () => new Block());
            readonly Linear last = new(32, 16);

            public Tensor Forward([Shape("batch", "sequence", 32)] Tensor x)
            {
                x = norm.Forward(x);
                for (int i = 0; i < 3; i++)
                {
                    foreach (Block block in blocks)
                        x = block.Forward(x);
                }
                return last.Forward(x);
            }
        }
        """;

    /// <summary>Classes to nest: an output that may be absent, one that has several shapes, an optional parameter.</summary>
    public const string Nestable = """
        public sealed record Config(bool Pool, bool Token) : IModelConfiguration<Config>
        {
            public static Config FromCheckpoint(Lathe.Checkpoints.Checkpoint checkpoint)
            {
                Lathe.Checkpoints.ModelConfigurationReader reader = new(checkpoint);
                return new(reader.Bool("pool"), reader.Bool("token"));
            }
        }

        public sealed record Out(Tensor Hidden, Tensor? Pooled);

        [Model]
        public sealed partial class Layer(Config config)
        {
            readonly Linear a = new(8, 8);
            readonly Linear? pooler = config.Pool ? new(8, 8) : null;

            public Out Forward(Tensor x)
            {
                x = Tanh(a.Forward(x));
                return new Out(x, pooler is null ? null : pooler.Forward(FirstToken(x)));
            }
        }

        [Model]
        public sealed partial class Choice(Config config)
        {
            readonly Linear a = new(8, 8);
            readonly Linear? token = config.Token ? new(8, 3) : null;

            public (Tensor hidden, Tensor logits) Forward(Tensor x)
            {
                x = Tanh(a.Forward(x));
                return (x, token is null ? FirstToken(x) : token.Forward(x));
            }
        }

        [Model]
        public sealed partial class Masked
        {
            readonly Linear a = new(8, 8);
            public Tensor Forward(Tensor x, Tensor? mask) => a.Forward(Attention(x, x, x, mask, 2));
        }

        """;

    /// <summary>Outputs of nested models handed on, carried by loops, and left out.</summary>
    public const string Nested = Nestable + """
        [Model(Precisions = [Precision.Int8])]
        public sealed partial class Nested(Config config)
        {
            [Weights("layer.{i}", "old.{i}")] readonly Layer[] layers = Repeat(2, () => new Layer(config));
            readonly Layer last = new(config);
            [Weights("choice", "")] readonly Choice choice = new(config);
            readonly Masked masked = new();
            readonly LayerNorm norm = new(8);
            readonly Linear? wide = config.Pool ? new(8, 16) : null;
            readonly Linear narrow = new(16, 8);

            public (Tensor hidden, Tensor? pooled, Tensor logits) Forward(Tensor x, Tensor y, Tensor mask)
            {
                x = norm.Forward(x + y);
                foreach (Layer layer in layers)
                {
                    Out one = layer.Forward(x);
                    x = one.Hidden + masked.Forward(x, PaddingMask(mask));
                    if (one.Pooled is not null)
                        x = x * 0.5f;
                }
                Out end = last.Forward(x);
                for (int i = 0; i < 2; i++)
                    end = last.Forward(end.Hidden);
                if (wide is not null)
                    x = narrow.Forward(wide.Forward(end.Hidden));
                (Tensor hidden, Tensor logits) = choice.Forward(x);
                return (hidden, end.Pooled, logits);
            }
        }
        """;
}
