using Lathe.Analyzers.Rules;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class PanelWasteTests : RuleTests<PanelWasteAnalyzer>
{
    protected override string Wrong =>
        """
        [Model] public sealed partial class M
        {
            readonly Linear [|up|] = new(64, 100), down = new(100, 64);
            public Tensor Forward(Tensor x) => x + down.Forward(Gelu(up.Forward(x)));
        }
        """;

    protected override string Message =>
        "100 outputs of 'up' take 128 columns of panels of 32: 21 % of them are computed for nothing; before "
        + "weights exist, choose 128";

    protected override string Right =>
        """
        [Model] public sealed partial class M
        {
            readonly Linear up = new(64, 127), down = new(127, 64), labels = new(64, 100);
            public (Tensor, Tensor) Forward(Tensor x) => (x + down.Forward(Gelu(up.Forward(x))), labels.Forward(x));
        }
        """;
}
