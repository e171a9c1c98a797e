using Lathe.Analyzers.Rules;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class TooLargeTests : RuleTests<TooLargeAnalyzer>
{
    protected override string Wrong =>
        """
        [Model] public partial class M
        {
            readonly Linear a = new(8, 8);
            public Tensor Forward(Tensor x)
            {
                x = a.Forward(x);
                for (int i = 0; i < 64; i++)
                {
                    for (int j = 0; j < 64; j++)
                    {
                        if (i + j >= 0)
                            x = [|x + x|];
                    }
                }
                return x;
            }
        }
        """;

    protected override string Message =>
        "'M' is too large to compile: it computes more than 2,048 tensors; use an array of layers or models with foreach, which is "
        + "compiled once";

    protected override string Right =>
        """
        [Model] public partial class M
        {
            readonly Linear a = new(8, 8);
            public Tensor Forward(Tensor x)
            {
                x = a.Forward(x);
                for (int i = 0; i < 64; i++)
                    x = x + x;
                return x;
            }
        }
        """;
}
