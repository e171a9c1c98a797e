using Lathe.Analyzers.Rules;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class ShapeUnknownTests : RuleTests<ShapeUnknownAnalyzer>
{
    protected override string Wrong =>
        """
        [Model] public sealed partial class M
        {
            readonly Linear a = new(8, 8);
            public Tensor Forward(Tensor x, Tensor [|unused|]) => a.Forward(x);
        }
        """;

    protected override string Message =>
        "Nothing tells the shape of parameter 'unused': use it in a layer, or remove it";

    protected override string Right =>
        """
        [Model] public sealed partial class M
        {
            readonly Linear a = new(8, 8);
            public Tensor Forward(Tensor x) => a.Forward(x);
        }
        """;
}
