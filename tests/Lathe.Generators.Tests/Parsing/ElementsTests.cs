using Lathe.Generators.Parsing;

namespace Lathe.Generators.Tests.Parsing;

/// <summary>Single elements and parts of an array of models, switch statements, raw weights, layers that are an operation, stated
/// shapes.</summary>
public sealed class ElementsTests
{
    private const string Config = "public sealed class Config { public int Width = 8; public int Layers = 4; public int Kind = 1; }";

    private const string Layer =
        "[Model] public partial class Layer { readonly Linear a = new(8, 8); public Tensor Forward(Tensor x) => a.Forward(x); }";

    [Fact]
    public void Elements_and_parts_of_an_array() => Body(
        """
        Layer last = layers[^1];
        Layer[] middle = layers[1..^1];
        x = layers[0].Forward(x);
        foreach (Layer layer in middle)
            x = layer.Forward(x);
        for (int i = 0; i < middle[1..].Length; i++)
            x = middle[1..][i].Forward(x);
        return last.Forward(middle[0].Forward(x));
        """,
        """
        %1 x = layers[0].Forward(%0)
        %4 x = loop over layers[1..3] from %1 as %2
          %3 x = layers[i].Forward(%2)
          next %3
        %7 x = loop over layers[2..3] from %4 as %5
        %8 layers = layers[1].Forward(%7)
        %9 output = layers[3].Forward(%8)
        """);

    [Fact]
    public void A_switch_statement_over_the_configuration_is_a_chain_of_branches() => Body(
        """
        switch (config.Kind)
        {
            case 1:
            case > 5:
                x = Relu(x);
                break;
            default:
                break;
            case 2:
            {
                x = Gelu(x);
                break;
            }
        }
        return layers[0].Forward(x);
        """,
        """
        if (config.Kind is 1 or config.Kind is > 5)
        """);

    [Fact]
    public void A_switch_statement_over_a_constant_is_its_one_section() => Body(
        """
        const int kind = 2;
        switch (kind)
        {
            case 1: return layers[1].Forward(x);
            case 2: x = Relu(x); break;
            default: x = Gelu(x); break;
        }
        return layers[0].Forward(x);
        """,
        """
        = Relu(%0) :SameAsFirst*
        """);

    [Fact]
    public void Sections_that_return()
    {
        string graph = Print("""
            switch (config.Kind)
            {
                case 1: return layers[1].Forward(x);
                case 2: return layers[2].Forward(x);
            }
            return layers[0].Forward(x);
            """);
        Assert.Equal(2, graph.Split(" = if config.Kind is ").Length - 1);
        foreach (string called in (string[])["layers[0].Forward", "layers[1].Forward", "layers[2].Forward"])
            Assert.Contains(called, graph, StringComparison.Ordinal);
    }

    /// <summary>What a newer layer says of itself is all that the compiler knows of it.</summary>
    [Fact]
    public void A_layer_is_tensors_and_an_operation() => ParserHarness.AssertGraph(
        """
        [Model] public partial class M
        {
            [Weights("conv")] readonly Conv1d conv = new(4, 8, kernel: 3, padding: 1, groups: 2);
            readonly Conv1d plain = new(8, 8, 1, bias: false);
            public Tensor Forward([Shape("batch", 4, 10)] Tensor x) => plain.Forward(conv.Forward(x));
        }
        """,
        """
        model M
          conv.Weight = Parameter(8, 2, 3) at "conv.weight"
          conv.Bias = Parameter(8) at "conv.bias"
          plain.Weight = Parameter(8, 8, 1) at "plain.weight"
          Forward(%0 x [batch, 4, 10]) -> (output)
            %1 Weight = conv.Weight
            %2 Bias = conv.Bias
            %3 conv = Conv1d(%0, %1, %2, 1, 1, 1, 2) :[b, {3} * i, l], [o, i, k], [o]? -> [b, o, (l + 2 * {1} - {2} * (k - 1) - 1) / {0} + 1]
            %4 Weight = plain.Weight
            %5 output = Conv1d(%3, %4, _, 1, 0, 1, 1) :[b, {3} * i, l], [o, i, k], [o]? -> [b, o, (l + 2 * {1} - {2} * (k - 1) - 1) / {0} + 1]
            return %5
        """);

    [Theory]
    [InlineData("[Shape(\"batch\", 0)]", "[Shape] on 'x' has an extent 0")]
    [InlineData("[Shape(\"tokens\", 8)]", "[Shape] on 'x' has an extent \"tokens\"")]
    [InlineData("[Shape(\"batch\", 1.5)]", "[Shape] on 'x' has an extent 1.5")]
    [InlineData("[Shape]", "[Shape] on 'x' has no extents, or more than 4 of them")]
    [InlineData("[Shape(1, 2, 3, 4, 5)]", "[Shape] on 'x' has no extents, or more than 4 of them")]
    public void A_shape_that_cannot_be_stated(string attribute, string found)
    {
        Failure failure = Assert.Single(ParserHarness.Failures("M", $$"""
            [Model] public partial class M { readonly Linear a = new(8, 8); public Tensor Forward({{attribute}} Tensor x) => a.Forward(x); }
            """));
        Assert.Equal((FailureCode.ForwardSignature, found), (failure.Code, failure.Arguments[1]));
    }

    [Theory]
    [InlineData("readonly Tensor w = Tensor.From([1f], 1);", "'Tensor.From([1f], 1)'")]
    [InlineData("readonly Tensor[] w = Repeat(2, () => Parameter(8));", "an array of tensors")]
    [InlineData("readonly Tensor w = Parameter(DateTime.Now.Day);", "'DateTime.Now.Day'")]
    [InlineData("readonly Tensor w = Parameter();", "'Parameter()'")]
    [InlineData("static readonly Tensor w = Parameter(8);", "a static tensor")]
    public void Weights_that_nothing_can_be_loaded_into(string member, string found)
    {
        Failure failure = Assert.Single(ParserHarness.Failures("M", $$"""
            [Model] public partial class M { readonly Linear a = new(8, 8); [Weights("w")] {{member.Replace("Repeat", "Repeat", StringComparison.Ordinal)}} public Tensor Forward(Tensor x) => a.Forward(x); }
            """), f => f.Code == FailureCode.MemberInitializer);
        Assert.Equal(found, failure.Arguments[1]);
    }

    [Fact]
    public void A_stated_shape_that_uses_contradict()
    {
        Failure failure = Assert.Single(ParserHarness.Failures("M", """
            [Model] public partial class M { readonly Linear a = new(8, 8); public Tensor Forward([Shape("batch", 9)] Tensor x) => a.Forward(x); }
            """));
        Assert.Equal(FailureCode.ShapeMismatch, failure.Code);
        Assert.Contains("parameter 'x' is float32 [batch, 9]", failure.Arguments[0], StringComparison.Ordinal);
    }

    private static void Body(string body, string expected)
    {
        string graph = Print(body);
        foreach (string line in expected.Split('\n'))
            Assert.True(graph.Contains(line.Trim(), StringComparison.Ordinal), $"no '{line.Trim()}' in\n{graph}");
    }

    private static string Print(string body) => Graphs.GraphPrinter.Print(ParserHarness.Graph("M", $$"""
        {{Config}}
        {{Layer}}
        [Model] public partial class M(Config config)
        {
            readonly Layer[] layers = Repeat(4, () => new Layer());
            public Tensor Forward(Tensor x)
            {
                {{body}}
            }
            public int Kind => config.Kind;
        }
        """));
}
