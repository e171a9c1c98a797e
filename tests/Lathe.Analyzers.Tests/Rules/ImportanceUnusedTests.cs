using Lathe.Analyzers.Rules;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class ImportanceUnusedTests : RuleTests<ImportanceUnusedAnalyzer>
{
    protected override string Wrong =>
        """
        [Model] public sealed partial class M
        {
            [Prune(Importance = [|Importance.Magnitude|])] readonly Linear up = new(64, 128);
            readonly Linear down = new(128, 64);
            public Tensor Forward(Tensor x) => down.Forward(Gelu(up.Forward(x)));
        }
        """;

    protected override string Message =>
        "[Prune] on 'up' has an Importance, which counts where units are removed; say how many: Ratio = 0.25";

    protected override string Right =>
        """
        [Model] public sealed partial class M
        {
            [Prune(Importance = Importance.Magnitude, Ratio = 0.25)] readonly Linear up = new(64, 128);
            readonly Linear down = new(128, 64);
            public Tensor Forward(Tensor x) => down.Forward(Gelu(up.Forward(x)));
        }
        """;
}
