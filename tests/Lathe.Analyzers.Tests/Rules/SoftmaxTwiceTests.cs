using Lathe.Analyzers.Rules;
using Lathe.CodeFixes;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class SoftmaxTwiceTests : FixTests<SoftmaxTwiceAnalyzer, SoftmaxTwiceFix>
{
    protected override string Wrong =>
        """
        [Model] public sealed partial class M
        {
            readonly Linear a = new(8, 8);
            public Tensor Forward(Tensor x)
            {
                Tensor p = Softmax(a.Forward(x));
                return [|Softmax(p)|] + [|Softmax(Softmax(x, 1), 1)|];
            }
        }
        """;

    protected override string Message =>
        "This is the softmax of a softmax, which flattens every row; write p";

    protected override string Right =>
        """
        [Model] public sealed partial class M
        {
            readonly Linear a = new(64, 8);
            public Tensor Forward(Tensor x) =>
                Softmax(a.Forward(x)) + Softmax(Softmax(a.Forward(x), 1) * 5f) + Softmax(Softmax(a.Forward(x), 1), 2);
        }
        """;

    protected override string Fixed =>
        """
        [Model] public sealed partial class M
        {
            readonly Linear a = new(8, 8);
            public Tensor Forward(Tensor x)
            {
                Tensor p = Softmax(a.Forward(x));
                return p + Softmax(x, 1);
            }
        }
        """;
}
