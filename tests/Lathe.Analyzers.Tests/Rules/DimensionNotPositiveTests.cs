using Lathe.Analyzers.Rules;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class DimensionNotPositiveTests : RuleTests<DimensionNotPositiveAnalyzer>
{
    protected override string Wrong =>
        """
        [Model] public sealed partial class M
        {
            readonly Linear a = new([|0|], 8);
            public Tensor Forward(Tensor x) => a.Forward(x);
        }
        """;

    protected override string Message =>
        "The inputs of 'a' are 0; a dimension is at least 1";

    protected override string Right =>
        """
        [Model] public sealed partial class M
        {
            readonly Linear a = new(8, 8);
            public Tensor Forward(Tensor x) => a.Forward(x);
        }
        """;
}
