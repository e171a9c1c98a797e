using Lathe.Analyzers.Rules;
using Lathe.CodeFixes;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class TileSizeTests : FixTests<TileSizeAnalyzer, TileSizeFix>
{
    protected override string Wrong =>
        """
        [Model] public sealed partial class M
        {
            [Tile([|0|], [|48|], depth: [|100|])] readonly Linear a = new(384, 384);
            public Tensor Forward(Tensor x) => a.Forward(x);
        }
        """;

    protected override string Message =>
        "[Tile] has rows 0; use a positive number, such as 1";

    protected override string Right =>
        """
        [Model] public sealed partial class M
        {
            [Tile(24, 64, 128)] readonly Linear a = new(384, 384);
            public Tensor Forward(Tensor x) => a.Forward(x);
        }
        """;

    protected override string Fixed =>
        """
        [Model] public sealed partial class M
        {
            [Tile(1, 64, depth: 96)] readonly Linear a = new(384, 384);
            public Tensor Forward(Tensor x) => a.Forward(x);
        }
        """;
}
