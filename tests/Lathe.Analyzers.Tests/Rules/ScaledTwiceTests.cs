using Lathe.Analyzers.Rules;
using Lathe.CodeFixes;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class ScaledTwiceTests : FixTests<ScaledTwiceAnalyzer, ScaleOnceFix>
{
    protected override string Wrong =>
        """
        [Model] public sealed partial class M
        {
            readonly Linear q = new(64, 64), k = new(64, 64), v = new(64, 64);
            public Tensor Forward(Tensor x) => Attention([|q.Forward(x) * 0.25f|], k.Forward(x), v.Forward(x), null, 4);
        }
        """;

    protected override string Message =>
        "'q.Forward(x) * 0.25f' is multiplied by 1 / √size, and Attention does so too: its scale is left out; say "
        + "scale: 1, or leave out the factor";

    protected override string Right =>
        """
        [Model] public sealed partial class M
        {
            readonly Linear q = new(64, 64), k = new(64, 64), v = new(64, 64);
            public Tensor Forward(Tensor x) => Attention(q.Forward(x) * 0.25f, k.Forward(x), v.Forward(x), null, 4, scale: 1)
                + Attention(q.Forward(x) * 3f, k.Forward(x), v.Forward(x), null, 4) + Attention(q.Forward(x), k.Forward(x), v.Forward(x),
                    null, 4);
        }
        """;

    protected override string Fixed =>
        """
        [Model] public sealed partial class M
        {
            readonly Linear q = new(64, 64), k = new(64, 64), v = new(64, 64);
            public Tensor Forward(Tensor x) => Attention(q.Forward(x) * 0.25f, k.Forward(x), v.Forward(x), null, 4, scale: 1);
        }
        """;
}
