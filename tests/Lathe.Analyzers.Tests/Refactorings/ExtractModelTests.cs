namespace Lathe.Analyzers.Tests.Refactorings;

/// <summary>
/// Layers move into a model of their own: the text is what a person would write, no rule says a word of it that it did not say before, and
/// the class reads the same tensors and computes the same.
/// </summary>
public sealed class ExtractModelTests
{
    [Fact]
    public Task Statements_take_the_layers_that_nothing_else_uses() => ExtractedModel.Check(
        """
        [Model]
        public sealed partial class M
        {
            const int Hidden = 64, Inner = 256;

            /// <summary>What attention reads.</summary>
            [Weights("attention.query")] readonly Linear query = new(Hidden, Hidden);
            // wider than it is long
            [Weights("ffn.up"), Quantize] readonly Linear up = new(Hidden, Inner);
            [Weights("ffn.down")] readonly Linear down = new(Inner, Hidden);
            [Weights("norm")] readonly LayerNorm norm = new(Hidden);

            public Tensor Forward(Tensor x)
            {
                Tensor y = query.Forward(x);
                [|// widened, and back
                Tensor h = Gelu(up.Forward(y));
                Tensor z = y + down.Forward(h);|]
                return norm.Forward(z);
            }
        }
        """,
        """
        [Model]
        public sealed partial class M
        {
            internal const int Hidden = 64, Inner = 256;

            /// <summary>What attention reads.</summary>
            [Weights("attention.query")] readonly Linear query = new(Hidden, Hidden);
            [Weights("ffn")] readonly Ffn ffn = new();
            [Weights("norm")] readonly LayerNorm norm = new(Hidden);

            public Tensor Forward(Tensor x)
            {
                Tensor y = query.Forward(x);
                Tensor z = ffn.Forward(y);
                return norm.Forward(z);
            }
        }

        [Model]
        public sealed partial class Ffn
        {
            // wider than it is long
            [Weights("up"), Quantize] readonly Linear up = new(M.Hidden, M.Inner);
            [Weights("down")] readonly Linear down = new(M.Inner, M.Hidden);

            public Tensor Forward(Tensor y)
            {
                // widened, and back
                Tensor h = Gelu(up.Forward(y));
                return y + down.Forward(h);
            }
        }
        """);

    [Fact]
    public Task Selected_layers_take_the_expression_that_uses_them() => ExtractedModel.Check(
        """
        [Model] public sealed partial class M
        {
            readonly LayerNorm norm = new(64);
            [|readonly Linear up = new(64, 128), down = new(128, 64);|]
            public Tensor Forward(Tensor x) => norm.Forward(x + down.Forward(Gelu(up.Forward(x))));
        }
        """,
        """
        [Model] public sealed partial class M
        {
            readonly LayerNorm norm = new(64);
            [Weights("")] readonly MPart mPart = new();
            public Tensor Forward(Tensor x) => norm.Forward(x + mPart.Forward(x));
        }

        [Model] public sealed partial class MPart
        {
            readonly Linear up = new(64, 128), down = new(128, 64);

            public Tensor Forward(Tensor x) => down.Forward(Gelu(up.Forward(x)));
        }
        """);

    [Fact]
    public Task What_is_declared_beside_a_layer_stays() => ExtractedModel.Check(
        """
        [Model] public sealed partial class M
        {
            readonly Linear first = new(64, 64), [|up = new(64, 128), down = new(128, 64)|], last = new(64, 64);

            public Tensor Forward(Tensor x)
            {
                Tensor y = first.Forward(x);
                return last.Forward(down.Forward(Relu(up.Forward(y))));
            }
        }
        """,
        """
        [Model] public sealed partial class M
        {
            [Weights("")] readonly MPart mPart = new();
            readonly Linear first = new(64, 64), last = new(64, 64);

            public Tensor Forward(Tensor x)
            {
                Tensor y = first.Forward(x);
                return last.Forward(mPart.Forward(y));
            }
        }

        [Model] public sealed partial class MPart
        {
            readonly Linear up = new(64, 128), down = new(128, 64);

            public Tensor Forward(Tensor y) => down.Forward(Relu(up.Forward(y)));
        }
        """);

    [Fact]
    public Task A_variable_that_goes_on_keeps_its_name_and_its_old_value() => ExtractedModel.Check(
        """
        [Model] public sealed partial class M
        {
            readonly Linear first = new(64, 64), second = new(64, 64), last = new(64, 64);

            public Tensor Forward(Tensor x)
            {
                x = first.Forward(x);
                for (int i = 0; i < 3; i++)
                {
                    [|x = x + second.Forward(x);
                    x += Relu(x);|]
                }
                return last.Forward(x);
            }
        }
        """,
        """
        [Model] public sealed partial class M
        {
            [Weights("")] readonly MPart mPart = new();
            readonly Linear first = new(64, 64), last = new(64, 64);

            public Tensor Forward(Tensor x)
            {
                x = first.Forward(x);
                for (int i = 0; i < 3; i++)
                {
                    x = mPart.Forward(x);
                }
                return last.Forward(x);
            }
        }

        [Model] public sealed partial class MPart
        {
            readonly Linear second = new(64, 64);

            public Tensor Forward(Tensor x)
            {
                x = x + second.Forward(x);
                x += Relu(x);
                return x;
            }
        }
        """);

    [Fact]
    public Task An_array_and_a_number_keep_their_places_in_the_checkpoint() => ExtractedModel.Check(
        """
        [Model] public sealed partial class M
        {
            [Weights("model.encoder.0.blocks.{i}")] readonly Linear[] blocks = Repeat(2, () => new Linear(64, 64));
            [Weights("model.encoder.0.norm", "model.encoder.0.LayerNorm")] readonly LayerNorm _norm = new(64);
            [Weights("head")] readonly Linear head = new(64, 8);

            public Tensor Forward(Tensor x)
            {
                [|foreach (Linear block in blocks)
                    x = Gelu(block.Forward(x));
                Tensor normed = _norm.Forward(x);|]
                return head.Forward(normed);
            }
        }
        """,
        """
        [Model] public sealed partial class M
        {
            [Weights("model.encoder.0")] readonly Encoder encoder = new();
            [Weights("head")] readonly Linear head = new(64, 8);

            public Tensor Forward(Tensor x)
            {
                Tensor normed = encoder.Forward(x);
                return head.Forward(normed);
            }
        }

        [Model] public sealed partial class Encoder
        {
            [Weights("blocks.{i}")] readonly Linear[] blocks = Repeat(2, () => new Linear(64, 64));
            [Weights("norm", "LayerNorm")] readonly LayerNorm _norm = new(64);

            public Tensor Forward(Tensor x)
            {
                foreach (Linear block in blocks)
                    x = Gelu(block.Forward(x));
                return _norm.Forward(x);
            }
        }
        """);

    [Fact]
    public Task Candidates_that_share_nothing_stay_whole() => ExtractedModel.Check(
        """
        [Model] public sealed partial class M
        {
            [Weights("a.up", "b.up")] readonly Linear up = new(64, 64);
            [Weights("a.down")] readonly Linear down = new(64, 64);
            readonly Tensor scale = Parameter(64);

            public Tensor Forward(Tensor x)
            {
                [|Tensor y = down.Forward(Gelu(up.Forward(x)));|] // twice
                return y * scale;
            }
        }
        """,
        """
        [Model] public sealed partial class M
        {
            [Weights("")] readonly MPart mPart = new();
            readonly Tensor scale = Parameter(64);

            public Tensor Forward(Tensor x)
            {
                Tensor y = mPart.Forward(x);
                return y * scale;
            }
        }

        [Model] public sealed partial class MPart
        {
            [Weights("a.up", "b.up")] readonly Linear up = new(64, 64);
            [Weights("a.down")] readonly Linear down = new(64, 64);

            public Tensor Forward(Tensor x)
            {
                return down.Forward(Gelu(up.Forward(x))); // twice
            }
        }
        """);

    [Fact]
    public Task The_configuration_goes_along_and_documentation_too() => ExtractedModel.Check(
        """
        public sealed record Sizes(int Hidden) : Lathe.IModelConfiguration<Sizes>
        {
            public static Sizes FromCheckpoint(Lathe.Checkpoints.Checkpoint checkpoint) => new(64);
        }

        /// <summary>A block.</summary>
        [Model]
        public sealed partial class M(Sizes sizes)
        {
            private readonly Linear a = new(sizes.Hidden, sizes.Hidden);
            private readonly Linear? b = sizes.Hidden > 32 ? new(sizes.Hidden, sizes.Hidden) : null;
            private readonly Linear c = new(sizes.Hidden, 8);

            /// <param name="x">float32 [batch, sequence, hidden].</param>
            /// <returns>float32 [batch, sequence, 8].</returns>
            public Tensor Forward(Tensor x)
            {
                [|var y = a.Forward(x) * (float)sizes.Hidden;
                if (b is not null)
                    y = b.Forward(y);|]

                return c.Forward(y);
            }
        }
        """,
        """
        public sealed record Sizes(int Hidden) : Lathe.IModelConfiguration<Sizes>
        {
            public static Sizes FromCheckpoint(Lathe.Checkpoints.Checkpoint checkpoint) => new(64);
        }

        /// <summary>A block.</summary>
        [Model]
        public sealed partial class M(Sizes sizes)
        {
            [Weights("")] private readonly MPart mPart = new(sizes);
            private readonly Linear c = new(sizes.Hidden, 8);

            /// <param name="x">float32 [batch, sequence, hidden].</param>
            /// <returns>float32 [batch, sequence, 8].</returns>
            public Tensor Forward(Tensor x)
            {
                Tensor y = mPart.Forward(x);

                return c.Forward(y);
            }
        }

        /// <summary>A part of <see cref="M"/>.</summary>
        [Model]
        public sealed partial class MPart(Sizes sizes)
        {
            private readonly Linear a = new(sizes.Hidden, sizes.Hidden);
            private readonly Linear? b = sizes.Hidden > 32 ? new(sizes.Hidden, sizes.Hidden) : null;

            /// <param name="x">float32 [batch, sequence, hidden].</param>
            public Tensor Forward(Tensor x)
            {
                var y = a.Forward(x) * (float)sizes.Hidden;
                if (b is not null)
                    y = b.Forward(y);
                return y;
            }
        }
        """);

    [Fact]
    public Task A_stated_shape_is_handed_on() => ExtractedModel.Check(
        """
        public static partial class Models
        {
            [Model] internal sealed partial class M
            {
                const int Wide = 64;
                [Weights("stem.a")] readonly LayerNorm a = new(Wide);
                [Weights("stem.b")] readonly Tensor b = Parameter(Wide);
                [Weights("head.c")] readonly Linear c = new(Wide, 8);

                public Tensor Forward([Shape("batch", "sequence", Wide)] Tensor x)
                {
                    [|Tensor y = Relu(x);
                    Tensor z = a.Forward(y) * b;|]
                    return c.Forward(z);
                }
            }
        }
        """,
        """
        public static partial class Models
        {
            [Model] internal sealed partial class M
            {
                internal const int Wide = 64;
                [Weights("stem")] readonly Stem stem = new();
                [Weights("head.c")] readonly Linear c = new(Wide, 8);

                public Tensor Forward([Shape("batch", "sequence", Wide)] Tensor x)
                {
                    Tensor z = stem.Forward(x);
                    return c.Forward(z);
                }
            }

            [Model] internal sealed partial class Stem
            {
                [Weights("a")] readonly LayerNorm a = new(M.Wide);
                [Weights("b")] readonly Tensor b = Parameter(M.Wide);

                public Tensor Forward([Shape("batch", "sequence", M.Wide)] Tensor x)
                {
                    Tensor y = Relu(x);
                    return a.Forward(y) * b;
                }
            }
        }
        """);
}
