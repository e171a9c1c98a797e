using Lathe.Analyzers.Rules;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class UnsupportedExpressionTests : RuleTests<UnsupportedExpressionAnalyzer>
{
    protected override string Wrong =>
        """
        [Model] public sealed partial class M
        {
            readonly Linear a = new(8, 8);
            public Tensor Forward(Tensor x)
            {
                int n = [|x.Shape[1]|];
                [|while (true) x = a.Forward(x);|]
            }
        }
        """;

    protected override string Message =>
        "Forward cannot say an extent of a tensor; batch and sequence stay free; Reshape keeps an extent with 0 and infers one with -1";

    protected override string Right =>
        """
        [Model] public sealed partial class M
        {
            readonly Linear a = new(8, 8);
            public Tensor Forward(Tensor x)
            {
                for (int i = 0; i < 3; i++) x = a.Forward(x);
                return x;
            }
        }
        """;
}
