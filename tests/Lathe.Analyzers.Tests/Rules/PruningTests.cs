using Lathe.Analyzers.Rules;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class PruningTests : RuleTests<PruningAnalyzer>
{
    protected override string Wrong =>
        """
        [Model] public sealed partial class Layer
        {
            [[|Prune(Granularity = Granularity.Layer)|]] readonly Linear up = new(24, 96);
            [KeepFloat, [|Prune(Granularity = Granularity.Weight, Ratio = 0.5)|]] readonly Linear middle = new(96, 96);
            [Quantize(Bits = 4), [|Prune(Granularity = Granularity.Block, Ratio = 0.5)|]] readonly Linear down = new(96, 24);
            public Tensor Forward(Tensor x) => x + down.Forward(Gelu(middle.Forward(Gelu(up.Forward(x)))));
        }

        [Model, [|Prune(Granularity = Granularity.Layer)|]] public sealed partial class Stack
        {
            readonly Linear first = new(24, 24);
            [[|Prune(Granularity = Granularity.Layer, Ratio = 0.5)|]] readonly Inner[] inners = Repeat(2, () => new Inner());
            [[|Prune(Granularity = Granularity.Layer, Ratio = 0.5)|]] readonly Inner inner = new();
            [[|Prune|]] readonly Inner[] others = Repeat(2, () => new Inner());
            public Tensor Forward(Tensor x)
            {
                x = inner.Forward(first.Forward(x));
                foreach (Inner layer in inners)
                    x = layer.Forward(x);
                foreach (Inner layer in others)
                    x = layer.Forward(x);
                return x;
            }
        }

        [Model] public sealed partial class Inner
        {
            readonly Linear only = new(24, 24);
            public Tensor Forward(Tensor x) => x + only.Forward(x);
        }

        public sealed record Sizes(int Layers) : IModelConfiguration<Sizes>
        {
            public static Sizes FromCheckpoint(Lathe.Checkpoints.Checkpoint checkpoint) =>
                new(new Lathe.Checkpoints.ModelConfigurationReader(checkpoint).Int32("num_layers"));
        }

        [Model] public sealed partial class [|Two|](Sizes sizes)
        {
            [Prune(Granularity = Granularity.Layer, Ratio = 0.5)] readonly Inner[] a = Repeat(sizes.Layers, () => new Inner());
            [Prune(Granularity = Granularity.Layer, Ratio = 0.5)] readonly Inner[] b = Repeat(sizes.Layers, () => new Inner());
            public Tensor Forward(Tensor x)
            {
                foreach (Inner layer in a)
                    x = layer.Forward(x);
                foreach (Inner layer in b)
                    x = layer.Forward(x);
                return x;
            }
        }

        [Model] public sealed partial class M
        {
            [Prune] readonly Linear up = new(24, 96);
            [[|Prune|]] readonly Linear down = new(96, 24);
            [[|Prune(Granularity = Granularity.Head)|]] readonly Linear gate = new(24, 96);
            readonly LayerNorm norm = new(24);
            public Tensor Forward(Tensor x) => norm.Forward(x + down.Forward(Silu(gate.Forward(x)) * up.Forward(x)));
        }
        """;

    protected override string Message =>
        "[Prune] on 'up' cannot be served: it is no array of models; put it on the array, or say another Granularity";

    protected override string Right =>
        """
        public sealed record Sizes(int Layers) : IModelConfiguration<Sizes>
        {
            public static Sizes FromCheckpoint(Lathe.Checkpoints.Checkpoint checkpoint) =>
                new(new Lathe.Checkpoints.ModelConfigurationReader(checkpoint).Int32("num_layers"));
        }

        [Model, Quantize, Prune(Granularity = Granularity.Block, Ratio = 0.5)] public sealed partial class Stack(Sizes sizes)
        {
            [Prune(Granularity = Granularity.Layer, Ratio = 0.5)]
            readonly Inner[] inners = Repeat(sizes.Layers, () => new Inner());
            [Prune(Granularity = Granularity.Weight, Ratio = 0.25, Importance = Importance.Random)] readonly Linear last = new(24, 24);
            public Tensor Forward(Tensor x)
            {
                foreach (Inner inner in inners)
                    x = inner.Forward(x);
                return last.Forward(x);
            }
        }

        [Model, Quantize] public sealed partial class Inner
        {
            [Prune(Granularity = Granularity.Block, Ratio = 0.5)] readonly Linear only = new(24, 24);
            public Tensor Forward(Tensor x) => x + only.Forward(x);
        }

        [Model] public sealed partial class M
        {
            [Prune(Granularity = Granularity.Head)] readonly Linear query = new(24, 24);
            readonly Linear key = new(24, 24);
            readonly Linear value = new(24, 24);
            readonly Linear output = new(24, 24);
            [Prune] readonly Linear up = new(24, 96);
            readonly Linear gate = new(24, 96);
            readonly Linear down = new(96, 24);
            readonly LayerNorm norm = new(24);
            public Tensor Forward(Tensor x)
            {
                x = norm.Forward(x + output.Forward(Attention(query.Forward(x), key.Forward(x), value.Forward(x), null, 4)));
                return norm.Forward(x + down.Forward(Silu(gate.Forward(x)) * up.Forward(x)));
            }
        }
        """;
}
