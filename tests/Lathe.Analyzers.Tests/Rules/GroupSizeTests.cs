using Lathe.Analyzers.Rules;
using Lathe.CodeFixes;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class GroupSizeTests : FixTests<GroupSizeAnalyzer, GroupSizeFix>
{
    protected override string Wrong =>
        """
        [Model] public sealed partial class M
        {
            [Quantize(Bits = 4, GroupSize = [|48|])] readonly Linear down = new(384, 384);
            [Quantize(Bits = 4, GroupSize = [|256|])] readonly Linear a = new(384, 384);
            public Tensor Forward(Tensor x) => a.Forward(down.Forward(x));
        }
        """;

    protected override string Message =>
        "GroupSize 48 is not a positive multiple of 32 that divides the 384 inputs of 'down'; use 32, 64 or 96";

    protected override string Right =>
        """
        [Model] public sealed partial class M
        {
            [Quantize(Bits = 4, GroupSize = 128)] readonly Linear a = new(384, 384);
            [Quantize(Bits = 4)] readonly Linear b = new(60, 384);
            public Tensor Forward(Tensor x) => a.Forward(b.Forward(x));
        }
        """;

    protected override string Fixed =>
        """
        [Model] public sealed partial class M
        {
            [Quantize(Bits = 4, GroupSize = 32)] readonly Linear down = new(384, 384);
            [Quantize(Bits = 4, GroupSize = 192)] readonly Linear a = new(384, 384);
            public Tensor Forward(Tensor x) => a.Forward(down.Forward(x));
        }
        """;
}
