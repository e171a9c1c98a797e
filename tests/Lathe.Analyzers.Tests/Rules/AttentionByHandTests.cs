using Lathe.Analyzers.Rules;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class AttentionByHandTests : RuleTests<AttentionByHandAnalyzer>
{
    protected override string Wrong =>
        """
        [Model] public sealed partial class M
        {
            readonly Linear q = new(64, 64), k = new(64, 64), v = new(64, 64);
            public Tensor Forward(Tensor x)
            {
                Tensor scores = MatMul(q.Forward(x), Transpose(k.Forward(x), 1, 2)) * 0.125f;
                return [|MatMul(Softmax(scores), v.Forward(x))|];
            }
        }
        """;

    protected override string Message =>
        "This is attention, written out: its scores go through memory, and padding is computed; call Attention, "
        + "which is one kernel";

    protected override string Right =>
        """
        [Model] public sealed partial class M
        {
            readonly Linear q = new(64, 64), k = new(64, 64), v = new(64, 64), score = new(64, 1);
            public (Tensor, Tensor) Forward(Tensor x) => (Attention(q.Forward(x), k.Forward(x), v.Forward(x), null, 4),
                MatMul(Transpose(Softmax(score.Forward(x), 1), 1, 2), x));
        }
        """;
}
