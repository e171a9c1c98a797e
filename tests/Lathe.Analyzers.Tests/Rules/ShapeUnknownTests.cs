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

    [Fact]
    public async Task A_parameter_that_is_used_is_told_how_to_state_its_shape()
    {
        const string Source = """
            [Model] public sealed partial class M
            {
                readonly Linear f = new(32, 32), g = new(32, 32);
                public Tensor Forward(Tensor x)
                {
                    Tensor left = Slice(x, 2, 0, 32), right = Slice(x, 2, 32, 32);
                    left = left + f.Forward(right);
                    return Concat(2, left, right + g.Forward(left));
                }
            }
            """;
        Assert.Equal("Nothing tells the shape of parameter 'x': state it, as in [Shape(\"batch\", \"sequence\", 64)] Tensor x",
            Assert.Single(await Harness.Diagnose(new ShapeUnknownAnalyzer(), Harness.Unmark(Source).Source)).GetMessage());
        Assert.Empty(await Harness.Diagnose(new ShapeUnknownAnalyzer(),
            Harness.Unmark(Source.Replace("(Tensor x)",
                "([Shape(\"batch\", \"sequence\", 64)] Tensor x)", StringComparison.Ordinal)).Source));
    }
}
