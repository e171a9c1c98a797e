using Lathe.Analyzers.Rules;
using Lathe.CodeFixes;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class TileTooLargeTests : FixTests<TileTooLargeAnalyzer, RemoveAttributeFix>
{
    protected override string Wrong =>
        """
        [Model] public sealed partial class M
        {
            [[|Tile(192, 2048, 256)|]] readonly Linear up = new(1024, 4096);
            public Tensor Forward(Tensor x) => up.Forward(x);
        }
        """;

    protected override string Message =>
        "[Tile] on 'up' keeps 2048 × 1024 weights, 8192 KiB, in a cache of 2048 KiB at most; make it smaller, or "
        + "leave the cut to the plan";

    protected override string Right =>
        """
        [Model] public sealed partial class M
        {
            [Tile(192, 256, 256)] readonly Linear up = new(1024, 4096);
            [Tile(192, 2048, 256), Quantize] readonly Linear down = new(1024, 4096);
            public Tensor Forward(Tensor x) => up.Forward(x) + down.Forward(x);
        }
        """;

    protected override string Fixed =>
        """
        [Model] public sealed partial class M
        {
            readonly Linear up = new(1024, 4096);
            public Tensor Forward(Tensor x) => up.Forward(x);
        }
        """;
}
