using Lathe.Analyzers.Rules;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class CopyBackTests : RuleTests<CopyBackAnalyzer>
{
    protected override string Wrong =>
        """
        [Model] public sealed partial class M
        {
            readonly Linear a = new(64, 64);
            public Tensor Forward(Tensor x)
            {
                Tensor turned = Transpose(a.Forward(x), 1, 2);
                return [|Transpose(turned, 2, 1)|] + [|Concat(2, Slice(x, 2, 0, 32), Slice(x, 2, 32, 32))|];
            }
        }
        """;

    protected override string Message =>
        "This Transpose undoes a Transpose: two copies that change nothing; use 'a.Forward(x)'";

    protected override string Right =>
        """
        [Model] public sealed partial class M
        {
            readonly Linear a = new(64, 64);
            public Tensor Forward(Tensor x)
            {
                Tensor turned = Softmax(Transpose(a.Forward(x), 1, 2));
                return Transpose(turned, 2, 1) + Concat(2, Slice(x, 2, 32, 32), Slice(x, 2, 0, 32));
            }
        }
        """;
}
