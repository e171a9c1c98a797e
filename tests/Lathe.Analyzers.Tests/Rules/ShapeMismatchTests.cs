using Lathe.Analyzers.Rules;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class ShapeMismatchTests : RuleTests<ShapeMismatchAnalyzer>
{
    protected override string Wrong =>
        """
        [Model] public sealed partial class M
        {
            readonly Linear up = new(384, 1536), down = new(384, 384);
            public Tensor Forward(Tensor x) => [|down.Forward(up.Forward(x))|];
        }
        """;

    protected override string Message =>
        "'up' (Linear 'up', 384 to 1536) is float32 [batch, sequence, 1536], but 'down' takes float32 [..., 384]: give it 1536 inputs";

    protected override string Right =>
        """
        [Model] public sealed partial class M
        {
            readonly Linear up = new(384, 1536), down = new(1536, 384);
            public Tensor Forward(Tensor x) => down.Forward(up.Forward(x));
        }
        """;
}
