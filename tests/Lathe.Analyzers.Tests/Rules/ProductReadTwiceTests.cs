using System.Globalization;
using Lathe.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class ProductReadTwiceTests : RuleTests<ProductReadTwiceAnalyzer>
{
    protected override string Wrong =>
        """
        [Model] public sealed partial class M
        {
            readonly Linear up = new(64, 128), down = new(128, 64);
            public Tensor Forward(Tensor x)
            {
                Tensor gate = up.Forward(x);
                return down.Forward(gate * [|Sigmoid(gate)|]);
            }
        }
        """;

    protected override string Message =>
        "'gate' is read before and after Sigmoid: the product stores it, and the activation passes over it once "
        + "more; read Sigmoid's result in both places, or call Silu";

    protected override string Right =>
        """
        [Model] public sealed partial class M
        {
            readonly Linear up = new(64, 128), gate = new(64, 128), down = new(128, 64);
            public Tensor Forward(Tensor x)
            {
                Tensor y = Silu(gate.Forward(x));
                return down.Forward(y * up.Forward(x) + y);
            }
        }
        """;

    [Fact]
    public async Task A_gelu_that_is_written_out_has_a_name()
    {
        (string source, TextSpan[] spans) = Harness.Unmark(Model("0.5f * u * (1 + [|Tanh(0.7978846f * (u + 0.044715f * u * u * u))|])"));
        Diagnostic found = Assert.Single(await Harness.Diagnose(new ProductReadTwiceAnalyzer(), source));
        Assert.Equal(Assert.Single(spans), found.Location.SourceSpan);
        Assert.EndsWith("or call GeluTanh", found.GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gate.Forward(x) * (1 + Tanh(0.7978846f * (u + 0.044715f * u * u * u)))")]
    [InlineData("u * (2 + Tanh(0.7978846f * (u + 0.044715f * u * u * u)))")]
    [InlineData("u + (1 + Tanh(0.7978846f * (u + 0.044715f * u * u * u)))")]
    public async Task What_is_nearly_a_gelu_is_none(string activated) =>
        Assert.Empty(await Harness.Diagnose(new ProductReadTwiceAnalyzer(), Harness.Unmark(Model(activated)).Source));

    private static string Model(string activated) =>
        $$"""
        [Model] public sealed partial class M
        {
            readonly Linear up = new(64, 128), gate = new(64, 128), down = new(128, 64);
            public Tensor Forward(Tensor x)
            {
                Tensor u = up.Forward(x);
                return down.Forward({{activated}});
            }
        }
        """;
}
