using Lathe.Analyzers.Rules;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class NoForwardTests : RuleTests<NoForwardAnalyzer>
{
    protected override string Wrong =>
        """
        [Model] public partial class [|M|] { readonly Linear a = new(8, 8); public Tensor Run(Tensor x) => a.Forward(x); }
        """;

    protected override string Message =>
        "'M' has no Forward; write public Tensor Forward(Tensor x), which says what the model computes";

    protected override string Right =>
        """
        [Model] public sealed partial class M
        {
            readonly Linear a = new(8, 8);
            public Tensor Forward(Tensor x) => a.Forward(x);
        }
        """;
}
