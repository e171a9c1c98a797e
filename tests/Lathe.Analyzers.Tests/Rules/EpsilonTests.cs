using Lathe.Analyzers.Rules;
using Lathe.CodeFixes;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class EpsilonTests : FixTests<EpsilonAnalyzer, EpsilonFix>
{
    protected override string Wrong =>
        """
        [Model] public sealed partial class M
        {
            readonly LayerNorm a = new(64, [|0|]), b = new(64, epsilon: [|-1e-5f|]);
            readonly RmsNorm[] c = Repeat(2, () => new RmsNorm(64, [|1f|]));
            public Tensor Forward(Tensor x)
            {
                foreach (RmsNorm norm in c) x = norm.Forward(x);
                return L2Normalize(b.Forward(a.Forward(x)), [|1e-40f|]);
            }
        }
        """;

    protected override string Message =>
        "epsilon 0 is not positive: a row of equal numbers is divided by zero; write 1e-5f, or what the "
        + "checkpoint's config.json says";

    protected override string Right =>
        """
        [Model] public sealed partial class M
        {
            const float Epsilon = 1e-6f;
            readonly LayerNorm a = new(64), b = new(64, epsilon: 1e-12f), c = new(64, Epsilon), d = new(64, 1f / 1000);
            public Tensor Forward(Tensor x) => L2Normalize(d.Forward(c.Forward(b.Forward(a.Forward(x)))));
        }
        """;

    protected override string Fixed =>
        """
        [Model] public sealed partial class M
        {
            readonly LayerNorm a = new(64, 1e-5f), b = new(64, epsilon: 1e-5f);
            readonly RmsNorm[] c = Repeat(2, () => new RmsNorm(64, 1e-5f));
            public Tensor Forward(Tensor x)
            {
                foreach (RmsNorm norm in c) x = norm.Forward(x);
                return L2Normalize(b.Forward(a.Forward(x)), 1e-12f);
            }
        }
        """;
}
