using Lathe.Generators.Graphs;
using Lathe.Generators.Graphs.Shapes;
using Lathe.Generators.Parsing;

namespace Lathe.Generators.Tests.Parsing;

/// <summary>Types of parameters from their uses, of values from rules, and what does not fit.</summary>
public sealed class ShapesTests
{
    private const string Config =
        "public sealed class Config { public int Width = 8; public int Heads = 2; public int Narrow = 4; public int Labels = 3; public "
        + "bool Wide; public bool Deep; }";

    [Fact]
    public void Parameters_are_what_they_are_used_for()
    {
        ShapeMap map = Infer("""
            readonly Embedding words = new(10, 8);
            readonly Linear a = new(8, 8), b = new(16, 8);
            readonly LayerNorm norm = new(8);
            public Tensor Forward(Tensor ids, Tensor mask, Tensor added, Tensor residual, Tensor wide, Tensor normed)
            {
                Tensor x = words.Forward(ids) + residual;
                x = Attention(x, x, a.Forward(x), added, 2) + b.Forward(wide);
                return MeanPool(x + norm.Forward(normed), mask);
            }
            """);

        Assert.Equal(
            [
                "int32 [batch, sequence]", "int32 [batch, sequence]", "float32 [batch, sequence]",
                "float32 [batch, sequence, 8]", "float32 [batch, sequence, 16]", "float32 [batch, sequence, 8]",
            ],
            map.Parameters.Select(type => type!.ToString()));
        Assert.Empty(map.Requirements);
    }

    [Theory]
    [InlineData("norm.Forward(x + y)", "float32 [batch, sequence, 8]", "float32 [batch, sequence, 8]")]
    [InlineData("norm.Forward(x * 0.5f - Gelu(y))", "float32 [batch, sequence, 8]", "float32 [batch, sequence, 8]")]
    [InlineData("norm.Forward(y + FirstToken(x))", "float32 [batch, sequence, 8]", "float32 [batch, 8]")]
    [InlineData("FirstToken(norm.Forward(x / y))", "float32 [batch, sequence, 8]", "float32 [batch, sequence, 8]")]
    [InlineData("narrow.Forward(x + a.Forward(y))", "float32 [batch, sequence, 8]", "float32 [batch, sequence, 4]")]
    [InlineData("Transpose(a.Forward(Transpose(norm.Forward(x), 1, 2)), -1, 1) + norm.Forward(y)", "float32 [batch, 4, 8]",
        "float32 [batch, 8, 8]")]
    [InlineData("norm.Forward(x * weights + y)", "float32 [batch, sequence, 8]", "float32 [batch, sequence, 8]")]
    [InlineData("norm.Forward(x * gate.Forward(y))", "float32 [batch, sequence, 8]", "float32 [batch, sequence, 4]")]
    public void What_is_known_of_a_sum_tells_of_its_operands(string expression, string x, string y)
    {
        ShapeMap map = Infer($$"""
            readonly LayerNorm norm = new(8);
            readonly Linear narrow = new(8, 4), a = new(4, 8), gate = new(4, 1);
            readonly Tensor weights = Parameter(1, 1, 8);
            public Tensor Forward(Tensor x, Tensor y) => {{expression}};
            """);

        Assert.Equal([x, y], map.Parameters.Select(type => type!.ToString()));
        Assert.Empty(map.Failures);
    }

    [Theory]
    [InlineData("Concat(-1, wide.Forward(x), wide.Forward(x))", "(2000000000 + 2000000000)")]
    [InlineData("Tanh(Concat(2, wide.Forward(x), Concat(-1, wide.Forward(x), wide.Forward(x))))", "(2000000000 + 2000000000)")]
    [InlineData("Concat(2, wide.Forward(x), Reshape(x, 0, 0, -1), wide.Forward(x))", "2000000000")]
    public void What_no_memory_can_hold_is_refused(string expression, string found)
    {
        Failure failure =
            Failures($"readonly Linear a = new(8, 8), wide = new(8, 2000000000); public Tensor Forward(Tensor x) => {expression};")[0];

        Assert.Equal(FailureCode.ShapeMismatch, failure.Code);
        Assert.Contains(found, failure.Arguments[0], StringComparison.Ordinal);
        Assert.Equal("a tensor has at most 2147483647 elements", failure.Arguments[1]);
    }

    /// <summary>715827883 × 6 is 2 in 32 bits.</summary>
    [Theory]
    [InlineData("Reshape(two.Forward(x), 0, 0, 715827883, 6)")]
    [InlineData("Reshape(two.Forward(x), 0, 715827883, -1)")]
    [InlineData("Slice(a.Forward(x), -1, 2147483647, 2)")]
    [InlineData("Softmax(a.Forward(x), 3)")]
    [InlineData("Softmax(a.Forward(x), -4)")]
    public void Axes_and_extents_that_are_not_there_are_refused(string expression) => Assert.Equal(
        FailureCode.ShapeMismatch,
        Failures($"readonly Linear a = new(8, 8), two = new(8, 2); public Tensor Forward(Tensor x) => {expression};")[0].Code);

    [Fact]
    public void Every_value_has_a_type()
    {
        const string source = """
            readonly Linear a = new(8, 12);
            public Tensor Forward(Tensor x)
            {
                Tensor y = a.Forward(x);
                Tensor heads = Transpose(Reshape(y, 0, 0, 3, -1), 1, 2);
                Tensor scores = Softmax(MatMul(heads, Transpose(heads, 2, 3)) * 0.5f);
                Tensor mixed = Reshape(Transpose(MatMul(scores, heads), 1, 2), 0, 0, 12);
                return Concat(-1, Slice(mixed, -1, 0, 5), y);
            }
            """;
        ModelGraph graph = ParserHarness.Graph("M", Class(source));
        ShapeMap map = ShapeInference.Infer(graph);

        string TypeOf(string label) =>
            map["Forward", graph.Forward.Body.Nodes.OfType<OperationNode>().First(n => n.Label == label).Result].ToString();
        Assert.Equal("float32 [batch, 3, sequence, 4]", TypeOf("heads"));
        Assert.Equal("float32 [batch, 3, sequence, sequence]", TypeOf("scores"));
        Assert.Equal("float32 [batch, sequence, 12]", TypeOf("mixed"));
        Assert.Equal("float32 [batch, sequence, 17]", TypeOf("output"));
    }

    [Fact]
    public void A_nested_model_takes_the_shapes_it_is_called_with()
    {
        ModelGraph graph = ParserHarness.Graph("M",
            "[Model] public partial class Pooler { readonly Linear dense = new(8, 8); public Tensor Forward(Tensor x) => "
            + "Tanh(dense.Forward(x)); }",
            Class(
            "readonly Pooler pooler = new(); readonly Linear a = new(8, 8); public Tensor Forward(Tensor x) => "
            + "pooler.Forward(FirstToken(a.Forward(x)));"));
        ShapeMap map = ShapeInference.Infer(graph);

        Assert.Equal("float32 [batch, 8]", map["Forward", graph.Forward.Body.Results[0]].ToString());
        ModelGraph pooler = ((ModelMember)graph.Members[0]).Graph;
        Assert.Equal("float32 [batch, sequence, 8]", ShapeInference.Infer(pooler).Parameters[0]!.ToString());
        ShapeMap called = ShapeInference.Check(pooler, [TensorType.Float32(Dimension.Batch, Dimension.Of(8))]);
        Assert.Equal("float32 [batch, 8]", called["Forward", pooler.Forward.Body.Results[0]].ToString());
    }

    [Fact]
    public void What_the_configuration_decides_becomes_a_requirement()
    {
        ShapeMap map = Infer(Config, """
            readonly Linear a = new(config.Width, config.Narrow), b = new(config.Labels, config.Width);
            public Tensor Forward(Tensor x) => Attention(x, x, b.Forward(a.Forward(x)), null, config.Heads);
            """);

        Assert.Equal(
            ["Equal config.Narrow config.Labels", "Divides config.Heads config.Width"],
            map.Requirements.Select(r => $"{r.Kind} {r.Left} {r.Right}"));
    }

    [Fact]
    public void Shapes_that_the_checkpoint_chooses_are_alternatives()
    {
        ShapeMap map = Infer(Config, """
            readonly Linear a = new(config.Width, config.Width);
            readonly Linear? tokens = config.Wide ? new(config.Width, config.Labels) : null;
            public Tensor Forward(Tensor x)
            {
                Tensor y = a.Forward(x);
                return tokens is not null ? tokens.Forward(y) : FirstToken(y);
            }
            """);

        Assert.Contains("float32 [batch, config.Width], or float32 [batch, sequence, config.Labels] if tokens is present", Types(map));
    }

    [Fact]
    public void An_optional_projection_must_not_change_the_width_where_it_is_absent()
    {
        ShapeMap map = Infer(Config, """
            readonly Linear? project = config.Wide ? new(config.Narrow, config.Width) : null;
            readonly Embedding words = new(5, config.Narrow);
            readonly Linear a = new(config.Width, 3);
            public Tensor Forward(Tensor ids)
            {
                Tensor x = words.Forward(ids);
                if (project is not null)
                    x = project.Forward(x);
                return a.Forward(x);
            }
            """);

        ShapeRequirement requirement = Assert.Single(map.Requirements);
        Assert.Equal("config.Narrow config.Width if not (project is present)",
            $"{requirement.Left} {requirement.Right} if {requirement.When}");
        Assert.Equal("float32 [batch, sequence, 3]", Types(map).Last());
    }

    [Theory]
    [InlineData("b.Forward(a.Forward(x))", "ShapeMismatch", "'a' (Linear 'a', 8 to 12) is float32 [batch, sequence, 12]")]
    [InlineData("a.Forward(x) + x", "ShapeMismatch",
        "'a' (Linear 'a', 8 to 12) is float32 [batch, sequence, 12] and parameter 'x' is float32 [batch, sequence, 8]")]
    [InlineData("Reshape(a.Forward(x), 0, 0, 5, -1)", "ShapeMismatch", "'a' (Linear 'a', 8 to 12) is float32 [batch, sequence, 12]")]
    [InlineData("MatMul(a.Forward(x), a.Forward(x))", "ShapeMismatch",
        "'a' (Linear 'a', 8 to 12) is float32 [batch, sequence, 12] and 'a' (Linear 'a', 8 to 12) is float32 [batch, sequence, 12]")]
    [InlineData("Slice(a.Forward(x), 2, 10, 5)", "ShapeMismatch", "'a' (Linear 'a', 8 to 12) is float32 [batch, sequence, 12]")]
    [InlineData("Transpose(a.Forward(x), 1, 3)", "ShapeMismatch", "'a' (Linear 'a', 8 to 12) is float32 [batch, sequence, 12]")]
    [InlineData("FirstToken(FirstToken(a.Forward(x)))", "ShapeMismatch", "'firstToken' (FirstToken) is float32 [batch, 12]")]
    [InlineData("Attention(a.Forward(x), a.Forward(x), a.Forward(x), null, 5)", "Heads", "5")]
    public void Shapes_that_do_not_fit(string expression, string code, string found)
    {
        Failure[] failures =
            ParserHarness.Failures("M",
            Class($"readonly Linear a = new(8, 12), b = new(16, 8); public Tensor Forward(Tensor x) => {expression};"));

        Failure failure = Assert.Single(failures);
        Assert.Equal(code, failure.Code.ToString());
        Assert.Equal(found, failure.Arguments[0]);
    }

    [Fact]
    public void A_loop_that_changes_the_shape()
    {
        Failure[] failures = ParserHarness.Failures("M", Class("""
            readonly Linear a = new(8, 8);
            public Tensor Forward(Tensor x)
            {
                x = a.Forward(x);
                for (int i = 0; i < 100; i++) x = Concat(-1, x, x);
                return x;
            }
            """));

        Assert.Equal(FailureCode.ShapeMismatch, Assert.Single(failures).Code);
    }

    [Fact]
    public void A_parameter_that_nothing_tells_of() =>
        Assert.Equal(FailureCode.ShapeUnknown,
        Assert.Single(ParserHarness.Failures("M", Class("public Tensor Forward(Tensor x) => x;"))).Code);

    private static string Class(string body) => $"[Model] public partial class M {{ {body} }}";

    private static Failure[] Failures(string body) => ParserHarness.Failures("M", Class(body));

    private static ShapeMap Infer(string body) => ShapeInference.Infer(ParserHarness.Graph("M", Class(body)));

    private static ShapeMap Infer(string config, string body) =>
        ShapeInference.Infer(ParserHarness.Graph("M", config, $"[Model] public partial class M(Config config) {{ {body} }}"));

    private static string[] Types(ShapeMap map) =>
        [.. Enumerable.Range(0, 32).Select(i => map.Find("Forward", i)).OfType<TensorType>().Select(type => type.ToString())];
}
