using Lathe.Analyzers.Rules;
using Lathe.CodeFixes;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class IntegerInputsTests : FixTests<IntegerInputsAnalyzer, KeepFloatFix>
{
    protected override string Wrong =>
        """
        [Model] public sealed partial class M
        {
            [[|Quantize|]] readonly Linear wide = new(70_000, 64);
            public Tensor Forward(Tensor x) => wide.Forward(x);
        }
        [Model, Quantize(Bits = 4)] public sealed partial class N
        {
            readonly Linear [|wide|] = new(70_000, 64);
            public Tensor Forward(Tensor x) => wide.Forward(x);
        }
        """;

    protected override string Message =>
        "'wide' sums 70,000 products of 8-bit activations and 8-bit weights, and 32 bits hold 65,536; put "
        + "[KeepFloat] on it, or split its inputs";

    protected override string Right =>
        """
        [Model, Quantize] public sealed partial class M
        {
            [KeepFloat] readonly Linear wide = new(70_000, 64);
            readonly Linear most = new(65_536, 64);
            public Tensor Forward(Tensor x, Tensor y) => wide.Forward(x) + most.Forward(y);
        }
        """;

    protected override string Fixed =>
        """
        [Model] public sealed partial class M
        {
            [KeepFloat] readonly Linear wide = new(70_000, 64);
            public Tensor Forward(Tensor x) => wide.Forward(x);
        }
        [Model, Quantize(Bits = 4)] public sealed partial class N
        {
            [KeepFloat]
            readonly Linear wide = new(70_000, 64);
            public Tensor Forward(Tensor x) => wide.Forward(x);
        }
        """;
}
