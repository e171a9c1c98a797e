using Lathe.Analyzers.Rules;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class SamePathOtherShapeTests : RuleTests<SamePathOtherShapeAnalyzer>
{
    protected override string Wrong =>
        """
        [Model] public sealed partial class M
        {
            [Weights("mlp.up")] readonly Linear up = new(64, 128);
            [[|Weights("mlp.up")|]] readonly Linear down = new(128, 64);
            public Tensor Forward(Tensor x) => down.Forward(Gelu(up.Forward(x)));
        }
        """;

    protected override string Message =>
        "'down' reads \"mlp.up\" as [64, 128], and 'up' reads it as [128, 64]; correct the path of one of them: no "
        + "checkpoint has both";

    protected override string Right =>
        """
        [Model] public sealed partial class M
        {
            [Weights("mlp.up")] readonly Linear up = new(64, 128);
            [Weights("mlp.down", "mlp.up")] readonly Linear down = new(128, 64);
            public Tensor Forward(Tensor x) => down.Forward(Gelu(up.Forward(x)));
        }
        """;
}
