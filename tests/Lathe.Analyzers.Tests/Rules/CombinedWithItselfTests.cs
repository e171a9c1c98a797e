using Lathe.Analyzers.Rules;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class CombinedWithItselfTests : RuleTests<CombinedWithItselfAnalyzer>
{
    protected override string Wrong =>
        """
        [Model] public sealed partial class M
        {
            readonly Linear a = new(64, 64);
            public Tensor Forward(Tensor x)
            {
                x = a.Forward(x);
                x = [|x + x|] + [|Maximum(x, x)|];
                return x - x;
            }
        }
        """;

    protected override string Message =>
        "'x + x' adds the same tensor twice, which gives its double; name the tensor from before the layer, or "
        + "write what is meant";

    protected override string Right =>
        """
        [Model] public sealed partial class M
        {
            readonly Linear a = new(64, 64);
            public Tensor Forward(Tensor x)
            {
                Tensor y = a.Forward(x + x);
                return x + y * y;
            }
        }
        """;
}
