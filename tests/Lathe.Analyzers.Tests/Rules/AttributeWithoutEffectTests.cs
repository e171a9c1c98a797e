using Lathe.Analyzers.Rules;
using Lathe.CodeFixes;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class AttributeWithoutEffectTests : FixTests<AttributeWithoutEffectAnalyzer, RemoveAttributeFix>
{
    protected override string Wrong =>
        """
        [[|Quantize|]] public sealed class NoModel
        {
            [[|Weights("a")|]] readonly Linear a = new(64, 64);
            public Tensor Forward(Tensor x) => a.Forward(x);
        }
        [Model, [|Quantize(Bits = 4)|]] public sealed partial class Norms
        {
            readonly LayerNorm norm = new(64);
            public Tensor Forward(Tensor x) => norm.Forward(x);
        }
        [Model] public sealed partial class M
        {
            [[|Tile(192, 64, 32)|]] readonly LayerNorm tiled = new(64);
            [[|KeepFloat|]] readonly RmsNorm kept = new(64);
            [[|Quantize(Bits = 3)|]] readonly string name = "x";
            [[|Weights("nothing")|]] readonly List<Linear> list = [];
            [field: [|Weights("zz")|]] Linear Auto { get; } = new(64, 64);
            public Tensor Forward(Tensor x) => kept.Forward(tiled.Forward(Auto.Forward(x)));
        }
        """;

    protected override string Message =>
        "[Quantize] on 'NoModel' has no effect: 'NoModel' is no model; put [Model] on 'NoModel' and make it "
        + "partial, or remove the attribute";

    protected override string Right =>
        """
        public sealed class NoModel
        {
            readonly Linear a = new(64, 64);
            public Tensor Forward(Tensor x) => a.Forward(x);
        }
        [Model, Quantize(Bits = 4)] public sealed partial class N
        {
            [Tile(192, 64, 32), KeepFloat] readonly Linear a = new(64, 64);
            [KeepFloat] readonly Linear[] b = Repeat(2, () => new Linear(64, 64));
            public Tensor Forward(Tensor x)
            {
                foreach (Linear layer in b) x = layer.Forward(x);
                return a.Forward(x);
            }
        }
        [Model, Quantize] public sealed partial class M
        {
            [Weights("zz"), Quantize(Bits = 4)] N Inner { get; } = new();
            [Weights("cls")] readonly Tensor cls = Parameter(1, 1, 64);
            public Tensor Forward(Tensor x) => Inner.Forward(x) + cls;
        }
        """;

    protected override string Fixed =>
        """
        public sealed class NoModel
        {
            readonly Linear a = new(64, 64);
            public Tensor Forward(Tensor x) => a.Forward(x);
        }
        [Model] public sealed partial class Norms
        {
            readonly LayerNorm norm = new(64);
            public Tensor Forward(Tensor x) => norm.Forward(x);
        }
        [Model] public sealed partial class M
        {
            readonly LayerNorm tiled = new(64);
            readonly RmsNorm kept = new(64);
            readonly string name = "x";
            readonly List<Linear> list = [];
            [Weights("zz")] Linear Auto { get; } = new(64, 64);
            public Tensor Forward(Tensor x) => kept.Forward(tiled.Forward(Auto.Forward(x)));
        }
        """;
}
