using Lathe.Analyzers.Rules;

namespace Lathe.Analyzers.Tests.Rules;

public sealed class NoForwardTests : RuleTests<NoForwardAnalyzer>
{
    protected override string Wrong =>
        """
        [Model] public partial class [|M|] { readonly Linear a = new(8, 8); public Tensor Run(Tensor x) => a.Forward(x); }
        """;

    protected override string Message =>
        "'M' has no Forward; call 'Run' Forward, if it says what the model computes, or write public Tensor Forward(Tensor x), which says "
        + "what the model computes";

    protected override string Right =>
        """
        [Model] public sealed partial class M
        {
            readonly Linear a = new(8, 8);
            public Tensor Forward(Tensor x) => a.Forward(x);
        }
        """;

    [Theory]
    [InlineData("public Tensor forward(Tensor x) => x;", "call 'forward' Forward, if it says what the model computes, or write ")]
    [InlineData("Tensor IModule.Forward(Tensor x) => x;", "make IModule.Forward a public Forward of the class")]
    [InlineData("public int Count() => 1;", "write public Tensor Forward(Tensor x), which says what the model computes")]
    public async Task A_method_that_could_be_it_is_named(string member, string mend)
    {
        string contract = member.StartsWith("Tensor IModule", StringComparison.Ordinal) ? " : IModule" : "";
        string source = Harness.Unmark("interface IModule { Tensor Forward(Tensor x); }\n"
            + $"[Model] public sealed partial class M{contract} {{ {member} }}").Source;

        Assert.StartsWith("'M' has no Forward; " + mend,
            Assert.Single(await Harness.Diagnose(new NoForwardAnalyzer(), source)).GetMessage(), StringComparison.Ordinal);
    }
}
