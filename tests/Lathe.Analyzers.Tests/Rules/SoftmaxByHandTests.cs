using Lathe.Analyzers.Rules;
using Lathe.CodeFixes;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class SoftmaxByHandTests : FixTests<SoftmaxByHandAnalyzer, SoftmaxFix>
{
    protected override string Wrong =>
        """
        [Model] public sealed partial class M
        {
            readonly Linear a = new(64, 8);
            public Tensor Forward(Tensor x)
            {
                Tensor scores = a.Forward(x), e = Exp(scores);
                return [|e / Sum(e, -1, true)|];
            }
        }
        """;

    protected override string Message =>
        "This is a softmax without its maximum: exp overflows above 88, and gives NaN; write Softmax(scores)";

    protected override string Right =>
        """
        [Model] public sealed partial class M
        {
            readonly Linear a = new(64, 8);
            public Tensor Forward(Tensor x)
            {
                Tensor scores = a.Forward(x), e = Exp(scores - Max(scores, -1, true));
                return e / Sum(e, -1, true) + Softmax(scores) + Exp(scores) / Sum(scores, -1, true);
            }
        }
        """;

    protected override string Fixed =>
        """
        [Model] public sealed partial class M
        {
            readonly Linear a = new(64, 8);
            public Tensor Forward(Tensor x)
            {
                Tensor scores = a.Forward(x), e = Exp(scores);
                return Softmax(scores);
            }
        }
        """;
}
