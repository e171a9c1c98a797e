using Lathe.Analyzers.Rules;
using Lathe.CodeFixes;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class BitsTests : FixTests<BitsAnalyzer, BitsFix>
{
    protected override string Wrong =>
        """
        [Model] public sealed partial class M
        {
            [Quantize(Bits = [|7|])] readonly Linear a = new(384, 384);
            [Quantize(Bits = [|1|], GroupSize = 32)] readonly Linear b = new(384, 384);
            public Tensor Forward(Tensor x) => a.Forward(x);
        }
        """;

    protected override string Message =>
        "Bits 7 is not supported; use 8, 6, 5, 4, 3 or 2";

    protected override string Right =>
        """
        [Model] public sealed partial class M
        {
            [Quantize(Bits = 6)] readonly Linear a = new(384, 384);
            [Quantize] readonly Linear b = new(384, 384);
            [Quantize(Bits = 5)] readonly Linear c = new(384, 384);
            [Quantize(Bits = 4)] readonly Linear d = new(384, 384);
            [Quantize(Bits = 3, GroupSize = 128)] readonly Linear e = new(384, 384);
            [Quantize(Bits = 2, GroupSize = 0)] readonly Linear f = new(384, 384);
            public Tensor Forward(Tensor x) => a.Forward(x);
        }
        """;

    protected override string Fixed =>
        """
        [Model] public sealed partial class M
        {
            [Quantize(Bits = 8)] readonly Linear a = new(384, 384);
            [Quantize(Bits = 2, GroupSize = 32)] readonly Linear b = new(384, 384);
            public Tensor Forward(Tensor x) => a.Forward(x);
        }
        """;
}
