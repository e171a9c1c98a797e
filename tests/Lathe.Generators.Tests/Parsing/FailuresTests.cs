using Lathe.Generators.Parsing;

namespace Lathe.Generators.Tests.Parsing;

/// <summary>What Forward cannot say is a value, at the very expression, with the form that is supported.</summary>
public sealed class FailuresTests
{
    [Theory]
    [InlineData("while (true) { x = Relu(x); }", "a while loop")]
    [InlineData("int n = x.Shape[0];", "an extent of a tensor")]
    [InlineData("for (int i = 3; i > 0; i--) x = Relu(x);", "this for loop")]
    [InlineData("if (x.Length > 3) x = Gelu(x);", "'x.Length > 3'")]
    [InlineData("state = x;", "an assignment to 'state'")]
    [InlineData("Func<Tensor, Tensor> f = t => t;", "a lambda")]
    [InlineData("x = Tensor.From(new float[] { 1 }, 1) + x;", "a call of 'Tensor.From'")]
    [InlineData("foreach (Tensor t in list) x = x + t;", "'list', a tensor that a member holds")]
    [InlineData("try { x = Relu(x); } finally { }", "try")]
    [InlineData("x = new Linear(3, 4).Forward(x);", "'new Linear(3, 4)', which is no layer of this class")]
    [InlineData("throw new InvalidOperationException();", "throw")]
    [InlineData("x = layers[3].Forward(x);", "elements outside of 'layers', of which there are 3")]
    [InlineData("x = layers[^4].Forward(x);", "elements outside of 'layers', of which there are 3")]
    [InlineData("foreach (Layer l in layers[2..5]) x = l.Forward(x);", "elements outside of 'layers', of which there are 3")]
    [InlineData("x = layers[x.Rank].Forward(x);", "an element of 'layers' by this index")]
    [InlineData("switch (x.Rank) { case 3: x = Relu(x); break; }", "an extent of a tensor")]
    [InlineData("switch (2) { case 1: x = Relu(x); break; case 2: goto case 1; }", "a jump")]
    [InlineData("foreach (Layer l in layers) return x;", "a return inside a loop")]
    [InlineData("for (int i = 0; i < 2; i++) x = layers[i].Forward(x);", "a loop of 2 rounds over 'layers', which has 3")]
    [InlineData("for (int i = 0; i < layers.Length; i++) x = layers[i].Forward(others[i].Forward(x));",
        "a second array, 'others', beside 'layers'")]
    [InlineData("x = Local(x); static Tensor Local(Tensor t) => t;", "a local function")]
    public void A_statement_that_Forward_cannot_say(string statement, string found)
    {
        Failure[] failures = ParserHarness.Failures("M", $$"""
            [Model] public partial class Layer { readonly Linear a = new(8, 8); public Tensor Forward(Tensor x) => a.Forward(x); }
            [Model] public partial class M
            {
                readonly Layer[] layers = Repeat(3, () => new Layer()), others = Repeat(3, () => new Layer());
                readonly Linear a = new(8, 8);
                readonly Tensor[] list = [];
                Tensor? state;
                public Tensor Forward(Tensor x)
                {
                    {{statement}}
                    return a.Forward(x);
                }
                public Tensor? State => state;
            }
            """);

        Failure failure = Assert.Single(failures, f => f.Code == FailureCode.UnsupportedExpression);
        Assert.Equal(found, failure.Arguments[0]);
        Assert.NotEmpty(failure.Arguments[1]);
    }

    [Fact]
    public void All_failures_of_a_class_are_told_at_once()
    {
        Failure[] failures = ParserHarness.Failures("M", """
            [Model] public class M
            {
                readonly Linear a = new(0, 8);
                [Quantize] readonly LayerNorm n = new(8);
                public Tensor Forward(Tensor x) { while (true) { } }
            }
            """);

        Assert.Equal(
            [FailureCode.NotPartial, FailureCode.DimensionNotPositive, FailureCode.MustStayFloat, FailureCode.UnsupportedExpression],
            failures.Select(failure => failure.Code));
    }

    [Fact]
    public void A_method_that_calls_itself()
    {
        Failure[] failures = ParserHarness.Failures("M", """
            [Model] public partial class M
            {
                readonly Linear a = new(8, 8);
                public Tensor Forward(Tensor x) => Help(x);
                Tensor Help(Tensor x) => a.Forward(Help(x));
            }
            """);

        Assert.Equal(FailureCode.Recursion, Assert.Single(failures).Code);
    }

    [Theory]
    [InlineData("M")]
    [InlineData("N")]
    public void Models_that_hold_each_other(string className)
    {
        Failure[] failures = ParserHarness.Failures(className, """
            [Model] public partial class N { readonly M m = new(); public Tensor Forward(Tensor x) => m.Forward(x); }
            [Model] public partial class M { readonly N n = new(); public Tensor Forward(Tensor x) => n.Forward(x); }
            """);

        Assert.Single(failures, failure => failure.Code == FailureCode.Recursion);
    }

    [Fact]
    public void A_failure_of_a_nested_model_is_reported_there_only()
    {
        Failure[] failures = ParserHarness.Failures("M", """
            [Model] public partial class N { readonly Linear a = new(0, 0); public Tensor Forward(Tensor x) => a.Forward(x); }
            [Model] public partial class M { readonly N[] n = Repeat(2, () => new N()); public Tensor Forward(Tensor x) { foreach (N one in n) x = one.Forward(x); return x; } }
            """);

        Assert.All(failures, failure => Assert.Equal(FailureCode.NestedModelFailed, failure.Code));
    }
}
