using Lathe.Analyzers.Rules;
using Lathe.CodeFixes;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class BitsTests : FixTests<BitsAnalyzer, BitsFix>
{
    protected override string Wrong =>
        """
        [Model] public sealed partial class M
        {
            [Quantize(Bits = [|6|])] readonly Linear a = new(384, 384);
            [Quantize(Bits = [|3|], GroupSize = 32)] readonly Linear b = new(384, 384);
            public Tensor Forward(Tensor x) => a.Forward(x);
        }
        """;

    protected override string Message =>
        "Bits 6 is not supported; use 8 or 4";

    protected override string Right =>
        """
        [Model] public sealed partial class M
        {
            [Quantize(Bits = 4)] readonly Linear a = new(384, 384);
            [Quantize] readonly Linear b = new(384, 384);
            public Tensor Forward(Tensor x) => a.Forward(x);
        }
        """;

    protected override string Fixed =>
        """
        [Model] public sealed partial class M
        {
            [Quantize(Bits = 8)] readonly Linear a = new(384, 384);
            [Quantize(Bits = 4, GroupSize = 32)] readonly Linear b = new(384, 384);
            public Tensor Forward(Tensor x) => a.Forward(x);
        }
        """;
}
