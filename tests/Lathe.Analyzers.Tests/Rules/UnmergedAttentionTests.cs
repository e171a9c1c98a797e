using Lathe.Analyzers.Rules;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class UnmergedAttentionTests : RuleTests<UnmergedAttentionAnalyzer>
{
    protected override string Wrong =>
        """
        [Model] public sealed partial class M
        {
            [Quantize] readonly Linear q = new(64, 64);
            readonly Linear [|k|] = new(64, 64);
            [Quantize] readonly Linear [|v|] = new(64, 64, bias: false);
            public Tensor Forward(Tensor x) => Attention(q.Forward(x), k.Forward(x), v.Forward(x), null, 4);
        }
        """;

    protected override string Message =>
        "'q' and 'k' read the same input, and stay two products: weights are int8 and float32; give both the same, "
        + "and they become one";

    protected override string Right =>
        """
        [Model] public sealed partial class M
        {
            readonly Linear q = new(64, 64), k = new(64, 32), v = new(64, 32), other = new(64, 64, bias: false);
            public Tensor Forward(Tensor x, Tensor y) =>
                Attention(q.Forward(x), k.Forward(x), v.Forward(x), null, 4, keyHeads: 2) + Attention(q.Forward(x), other.Forward(y), y,
                    null, 4);
        }
        """;
}
