using Lathe.Analyzers.Rules;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class AttentionWithoutScaleTests : RuleTests<AttentionWithoutScaleAnalyzer>
{
    protected override string Wrong =>
        """
        [Model] public sealed partial class M
        {
            readonly Linear q = new(64, 64), k = new(64, 64), v = new(64, 64);
            public Tensor Forward(Tensor x)
            {
                Tensor scores = [|MatMul(q.Forward(x), Transpose(k.Forward(x), 1, 2))|];
                return MatMul(Softmax(scores), v.Forward(x));
            }
        }
        """;

    protected override string Message =>
        "These scores are not scaled: their size grows with the heads', and the softmax takes the greatest alone; "
        + "multiply by 1 / √size, or call Attention, which does, and in one kernel";

    protected override string Right =>
        """
        [Model] public sealed partial class M
        {
            readonly Linear q = new(64, 64), k = new(64, 64), v = new(64, 64);
            public Tensor Forward(Tensor x)
            {
                Tensor scores = MatMul(q.Forward(x), Transpose(k.Forward(x), 1, 2)) * 0.125f;
                Tensor cosine = MatMul(L2Normalize(x), Transpose(L2Normalize(x), 1, 2));
                return MatMul(Softmax(scores), v.Forward(x)) + MatMul(Softmax(cosine), x)
                    + Attention(q.Forward(x), k.Forward(x), v.Forward(x), null, 4);
            }
        }
        """;
}
