using Lathe.Analyzers.Rules;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class HeadSizeTests : RuleTests<HeadSizeAnalyzer>
{
    protected override string Wrong =>
        """
        [Model] public sealed partial class M
        {
            readonly Linear q = new(312, 312), k = new(312, 312), v = new(312, 312);
            public Tensor Forward(Tensor x) => Attention(q.Forward(x), k.Forward(x), v.Forward(x), null, [|12|]);
        }
        """;

    protected override string Message =>
        "12 heads of 26 numbers leave a part of each vector of 8 empty; before weights exist, choose 3 or 13 heads";

    protected override string Right =>
        """
        [Model] public sealed partial class M
        {
            readonly Linear q = new(384, 384), k = new(384, 384), v = new(384, 384);
            public Tensor Forward(Tensor x) => Attention(q.Forward(x), k.Forward(x), v.Forward(x), null, 12);
        }
        """;
}
