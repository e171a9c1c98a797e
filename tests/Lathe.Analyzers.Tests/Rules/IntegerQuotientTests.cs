using Lathe.Analyzers.Rules;
using Lathe.CodeFixes;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class IntegerQuotientTests : FixTests<IntegerQuotientAnalyzer, IntegerQuotientFix>
{
    protected override string Wrong =>
        """
        [Model] public sealed partial class M
        {
            const int Heads = 12;
            const float Half = [|1 / 2|];
            readonly Linear a = new(64, 64);
            public Tensor Forward(Tensor x)
            {
                x = x * ([|1 / 8|]) * Half;
                return Attention(a.Forward(x), x, x, null, 4, scale: [|Heads / 16|]);
            }
        }
        """;

    protected override string Message =>
        "'1 / 2' divides whole numbers and is 0; write 1f / 2";

    protected override string Right =>
        """
        [Model] public sealed partial class M
        {
            readonly Linear a = new(64, 64);
            public Tensor Forward(Tensor x)
            {
                x = x * (1f / 8) * (8 / 4);
                return Attention(a.Forward(x), x, x, null, 12 / 3, scale: 1f / 16);
            }
        }
        """;

    protected override string Fixed =>
        """
        [Model] public sealed partial class M
        {
            const int Heads = 12;
            const float Half = 1f / 2;
            readonly Linear a = new(64, 64);
            public Tensor Forward(Tensor x)
            {
                x = x * (1f / 8) * Half;
                return Attention(a.Forward(x), x, x, null, 4, scale: (float)Heads / 16);
            }
        }
        """;
}
