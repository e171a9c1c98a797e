using Lathe.Analyzers.Rules;
using Lathe.CodeFixes;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class GroupSizeUnusedTests : FixTests<GroupSizeUnusedAnalyzer, RemoveGroupSizeFix>
{
    protected override string Wrong =>
        """
        [Model] public sealed partial class M
        {
            [Quantize(Bits = 8, GroupSize = [|64|])] readonly Linear a = new(384, 384);
            [Quantize(GroupSize = [|32|])] readonly Linear b = new(384, 384);
            public Tensor Forward(Tensor x) => a.Forward(x);
        }
        """;

    protected override string Message =>
        "GroupSize 64 has no effect at 8 bits, which have one scale an output channel; remove it, or ask for fewer bits";

    protected override string Right =>
        """
        [Model] public sealed partial class M
        {
            [Quantize(Bits = 4, GroupSize = 64)] readonly Linear a = new(384, 384);
            [Quantize(Bits = 8)] readonly Linear b = new(384, 384);
            public Tensor Forward(Tensor x) => a.Forward(x);
        }
        """;

    protected override string Fixed =>
        """
        [Model] public sealed partial class M
        {
            [Quantize(Bits = 8)] readonly Linear a = new(384, 384);
            [Quantize] readonly Linear b = new(384, 384);
            public Tensor Forward(Tensor x) => a.Forward(x);
        }
        """;
}
