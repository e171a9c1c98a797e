using Lathe.Analyzers.Rules;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class CosineOfUnnormalisedTests : RuleTests<CosineOfUnnormalisedAnalyzer>
{
    protected override string Wrong =>
        """
        [Model] public sealed partial class M
        {
            readonly Linear a = new(64, 64);
            public Tensor Forward(Tensor x, Tensor y)
            {
                Tensor cosine = [|Sum(FirstToken(a.Forward(x)) * FirstToken(a.Forward(y)), -1)|];
                return cosine;
            }
        }
        """;

    protected override string Message =>
        "'cosine' is a dot product of vectors of any length, and no cosine; take L2Normalize of both sides first";

    protected override string Right =>
        """
        [Model] public sealed partial class M
        {
            readonly Linear a = new(64, 64);
            public (Tensor, Tensor) Forward(Tensor x, Tensor y)
            {
                Tensor p = L2Normalize(FirstToken(a.Forward(x))), q = L2Normalize(FirstToken(a.Forward(y)));
                Tensor cosine = Sum(p * q, -1), product = Sum(FirstToken(x) * FirstToken(y), -1);
                return (cosine, product);
            }
        }
        """;
}
