using System.Collections;
using System.Reflection;
using Lathe.Generators.Graphs;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;

namespace Lathe.Generators.Tests.Parsing;

/// <summary>Equal sources give equal graphs, edits elsewhere change nothing, and nothing of the compiler survives.</summary>
public sealed class EqualityTests
{
    private const string Layer = """
        [Model] public partial class Layer { readonly Linear a = new(8, 8); public Tensor Forward(Tensor x, Tensor m) => Attention(x, x, a.Forward(x), m, 2); }
        """;

    private const string Model = """
        public sealed class Config { public int Width = 8; public bool Pool; public float Eps = 1; }
        [Model, Quantize(Bits = 4)] public partial class M(Config config)
        {
            [Weights("l.{i}")] readonly Layer[] layers = Repeat(3, () => new Layer());
            readonly LayerNorm norm = new(config.Width, config.Eps);
            [KeepFloat, Tile(12, 32, 32)] readonly Linear? pooler = config.Pool ? new(config.Width, config.Width) : null;
            public (Tensor, Tensor?) Forward(Tensor x, Tensor mask)
            {
                Tensor m = PaddingMask(mask);
                foreach (Layer layer in layers) x = layer.Forward(x, m);
                return (Scale(norm.Forward(x)), pooler?.Forward(FirstToken(x)));
            }
            Tensor Scale(Tensor x) => x * 0.5f;
        }
        """;

    [Fact]
    public void Equal_sources_give_equal_graphs()
    {
        ParseResult first = ParserHarness.Parse("M", Layer, Model), second = ParserHarness.Parse("M", Layer, Model);

        Assert.IsType<ParsedModel>(first);
        Assert.Equal(first, second);
        Assert.Equal(first.GetHashCode(), second.GetHashCode());
    }

    [Theory]
    [InlineData("foreach (Layer layer in layers)", "// a comment\n        foreach (Layer layer in layers)")]
    [InlineData("Tensor m = PaddingMask(mask);", "Tensor m = PaddingMask( attentionMask:mask ) ;")]
    [InlineData("Tensor m = PaddingMask(mask);", "Tensor unused = Gelu(x); Tensor m = PaddingMask(mask);")]
    [InlineData("Tensor Scale(Tensor x) => x * 0.5f;", "Tensor Scale(Tensor x) { return x * (1 / 2f); } int Unrelated() => 3;")]
    [InlineData("public sealed class Config {", "public sealed class Config { public int More;")]
    public void Edits_that_change_no_meaning_give_equal_graphs(string before, string after)
    {
        string edited = Model.Replace(before, after, StringComparison.Ordinal);

        Assert.NotEqual(Model, edited);
        Assert.Equal(ParserHarness.Graph("M", Layer, Model), ParserHarness.Graph("M", Layer, edited));
    }

    [Theory]
    [InlineData("Bits = 4", "Bits = 8")]
    [InlineData("Repeat(3", "Repeat(4")]
    [InlineData("x * 0.5f", "x * 0.25f")]
    [InlineData("\"l.{i}\"", "\"k.{i}\"")]
    [InlineData("Tile(12, 32, 32)", "Tile(12, 64, 32)")]
    [InlineData("config.Pool ?", "!config.Pool ?")]
    public void Edits_that_change_the_meaning_give_other_graphs(string before, string after) =>
        Assert.NotEqual(ParserHarness.Graph("M", Layer, Model),
        ParserHarness.Graph("M", Layer, Model.Replace(before, after, StringComparison.Ordinal)));

    [Fact]
    public void A_nested_model_that_changes_changes_the_one_that_holds_it() => Assert.NotEqual(
        ParserHarness.Graph("M", Layer, Model), ParserHarness.Graph("M", Layer.Replace(", 2)", ", 4)", StringComparison.Ordinal), Model));

    [Fact]
    public void Nothing_of_the_compiler_is_reachable_from_a_graph() => AssertFree(ParserHarness.Parse("M", Layer, Model));

    [Fact]
    public void Nothing_of_the_compiler_is_reachable_from_failures() =>
        AssertFree(ParserHarness.Parse("M", "[Model] public class M { readonly Linear a = new(0, 1); public void Forward() { } }"));

    [Fact]
    public void A_class_over_several_files_is_one_graph()
    {
        ModelGraph graph = ParserHarness.Graph("M",
            "[Model] public partial class M { readonly Linear a = new(8, Width); }",
            "public partial class M { const int Width = 4; public Tensor Forward(Tensor x) => Help(x); }",
            "public partial class M { Tensor Help(Tensor x) => a.Forward(x); }");

        Assert.Equal("a", Assert.Single(graph.Members).Name);
        Assert.Equal(["Forward", "Help"], graph.Methods.Select(method => method.Name));
        Assert.Equal("Source0.cs", graph.SourceFile);
    }

    [Fact]
    public void Enclosing_types_and_namespace_are_repeated()
    {
        ModelGraph graph = ParserHarness.Graph("M", """
            namespace A.B
            {
                public static partial class Outer { internal partial struct Inner { [Model] private sealed partial class M { readonly Linear a = new(8, 8); public Tensor Forward(Tensor x) => a.Forward(x); } } }
            }
            """);

        Assert.Equal("A.B", graph.Namespace);
        Assert.Equal(["public static partial class Outer", "internal partial struct Inner"], graph.ContainingTypes);
        Assert.Equal("private sealed partial class M", graph.Declaration);
        Assert.Equal("A.B.Outer.Inner.M", graph.QualifiedName);
    }

    private static void AssertFree(object root)
    {
        HashSet<object> seen = new(ReferenceEqualityComparer.Instance);
        Visit(root, root.GetType().Name);
        Assert.True(seen.Count > 3, "the walk reached nothing");

        void Visit(object? node, string path)
        {
            if (node is null or string || node.GetType().IsPrimitive || node.GetType().IsEnum)
                return;
            Assert.False(node is ISymbol or SyntaxNode or SyntaxTree or Location or Compilation or SemanticModel or IOperation, path);
            if (!node.GetType().IsValueType && !seen.Add(node))
                return;
            if (node is IEnumerable items)
            {
                foreach (object? item in items)
                    Visit(item, path + "[]");
                return;
            }
            for (Type? type = node.GetType(); type is not null; type = type.BaseType)
            {
                foreach (FieldInfo field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic
                    | BindingFlags.DeclaredOnly))
                    Visit(field.GetValue(node), $"{path}.{field.Name}");
            }
        }
    }
}
