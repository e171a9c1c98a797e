using Lathe.Analyzers.Rules;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class SlipTests : RuleTests<SlipAnalyzer>
{
    protected override string Wrong =>
        """
        [Model] public sealed partial class M
        {
            readonly Linear a = new(64, 64), [|forgotten|] = new(64, 64);
            readonly LayerNorm norm = new(64);
            [Weights("layer.query")] readonly Linear query = new(64, 64);
            [[|Weights("layer.query")|]] readonly Linear key = new(64, 64);
            [[|Weights("layer.value.weight")|]] readonly Linear value = new(64, 64);
            [[|Tile(0, -1, 7)|]] readonly LayerNorm tiled = new(64);
            [[|Quantize(Bits = 3)|], Weights("nothing")] readonly string name = "x";
            [field: [|Weights("zz")|]] Linear Auto { get; } = new(64, 64);
            public Tensor Forward(Tensor x)
            {
                Tensor y = a.Forward(x);
                [|norm.Forward(y)|];
                [|Gelu(y)|];
                y = y * ([|1 / 8|]);
                y = Attention(query.Forward(y), key.Forward(y), value.Forward(y), null, 4, scale: [|1 / 16|]);
                return tiled.Forward(Auto.Forward(y));
            }
        }
        """;

    protected override string Message =>
        "'forgotten' is not used by Forward; call it there, or remove it: its weights are read for nothing";

    protected override string Right =>
        """
        [Model] public sealed partial class M
        {
            readonly Linear a = new(64, 64);
            readonly LayerNorm norm = new(64);
            [Weights("layer.query")] readonly Linear query = new(64, 64);
            [Weights("layer.key", "layer.query")] readonly Linear key = new(64, 64);
            [Weights("layer.value"), Tile(0, -1, 7)] readonly Linear value = new(64, 64);
            readonly string name = "x";
            [Weights("zz")] Linear Auto { get; } = new(64, 64);
            public Tensor Forward(Tensor x)
            {
                Tensor y = norm.Forward(a.Forward(x));
                Observe(y, "y");
                y = y * (1f / 8) * (8 / 4);
                y = Attention(query.Forward(y), key.Forward(y), value.Forward(y), null, 12 / 3, scale: 1f / 16);
                return Auto.Forward(y);
            }
        }
        """;
}
