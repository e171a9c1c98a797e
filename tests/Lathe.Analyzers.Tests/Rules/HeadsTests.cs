using Lathe.Analyzers.Rules;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class HeadsTests : RuleTests<HeadsAnalyzer>
{
    protected override string Wrong =>
        """
        [Model] public sealed partial class M
        {
            readonly Linear a = new(384, 384);
            public Tensor Forward(Tensor x) => [|Attention(a.Forward(x), a.Forward(x), x, null, 10)|];
        }
        """;

    protected override string Message =>
        "10 heads do not divide the width 384 of the tensor that Attention reads ('a' (Linear 'a', 384 to 384) is float32 [batch, "
        + "sequence, 384]); use 6, 8 or 12";

    protected override string Right =>
        """
        [Model] public sealed partial class M
        {
            readonly Linear a = new(384, 384);
            public Tensor Forward(Tensor x) => Attention(a.Forward(x), a.Forward(x), x, null, 12);
        }
        """;
}
