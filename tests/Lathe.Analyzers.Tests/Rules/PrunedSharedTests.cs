using Lathe.Analyzers.Rules;
using Lathe.CodeFixes;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class PrunedSharedTests : FixTests<PrunedSharedAnalyzer, RemoveAttributeFix>
{
    protected override string Wrong =>
        """
        [Model] public sealed partial class M
        {
            [Weights("up"), [|Prune(Ratio = 0.25)|]] readonly Linear up = new(64, 128);
            readonly Linear down = new(128, 64);
            [Weights("again", "up")] readonly Linear again = new(64, 128);
            public (Tensor, Tensor) Forward(Tensor x) => (down.Forward(Gelu(up.Forward(x))), again.Forward(x));
        }
        """;

    protected override string Message =>
        "[Prune] on 'up' shrinks weights that 'again' reads too, in full; take [Prune] off, or give 'up' weights "
        + "of its own";

    protected override string Right =>
        """
        [Model] public sealed partial class M
        {
            [Weights("up"), Prune(Ratio = 0.25)] readonly Linear up = new(64, 128);
            readonly Linear down = new(128, 64);
            [Weights("again")] readonly Linear again = new(64, 128);
            public (Tensor, Tensor) Forward(Tensor x) => (down.Forward(Gelu(up.Forward(x))), again.Forward(x));
        }
        """;

    protected override string Fixed =>
        """
        [Model] public sealed partial class M
        {
            [Weights("up")] readonly Linear up = new(64, 128);
            readonly Linear down = new(128, 64);
            [Weights("again", "up")] readonly Linear again = new(64, 128);
            public (Tensor, Tensor) Forward(Tensor x) => (down.Forward(Gelu(up.Forward(x))), again.Forward(x));
        }
        """;
}
