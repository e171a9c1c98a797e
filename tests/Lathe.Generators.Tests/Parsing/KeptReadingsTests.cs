using System.Globalization;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace Lathe.Generators.Tests.Parsing;

/// <summary>An edit re-reads the models that it could change, and no other.</summary>
public sealed class KeptReadingsTests
{
    private const string Nested =
        "[Model] public partial class Layer { readonly Linear a = new(8, 8); public Tensor Forward(Tensor x) => Relu(a.Forward(x)); }";
    private const string Outer =
        "[Model] public partial class M(Config config) { readonly Layer l = new(); readonly Linear b = new(8, config.Out); "
        + "public Tensor Forward(Tensor x) => b.Forward(l.Forward(x)) * Scales.Half; }";

    private const string Other = """
        public sealed class Config { public int Out = 4; public int Twice() { return Out * 2; } }
        public static class Scales { public const float Half = 0.5f; static readonly string name = "scales"; public static string Name => name; }
        """;

    [Theory]
    [InlineData("return Out * 2;", "int two = 2; return Out * two;")]
    [InlineData("Out = 4", "Out = 5")]
    [InlineData("\"scales\"", "\"other scales\"")]
    [InlineData("Name => name", "Name => name + name")]
    [InlineData("public sealed", "// a note\n public sealed")]
    public void What_nobody_else_can_see_is_no_reason_to_read_again(string text, string replacement)
    {
        CSharpCompilation before = ParserHarness.Compile(Nested, Outer, Other);

        Assert.Same(Read("M", before), Read("M", Edit(before, 2, text, replacement)));
    }

    [Theory]
    [InlineData(0, "Relu(a", "Gelu(a")]
    [InlineData(0, "new(8, 8)", "new(8, 8, bias: false)")]
    [InlineData(1, "b.Forward(", "/* note */ b.Forward(")]
    [InlineData(2, "Half = 0.5f", "Half = 0.25f")]
    [InlineData(2, "public int Out", "public long Out")]
    [InlineData(2, "public static class", "public class Linear { } public static class")]
    public void What_may_give_a_name_another_meaning_is(int file, string text, string replacement)
    {
        CSharpCompilation before = ParserHarness.Compile(Nested, Outer, Other);

        Assert.NotSame(Read("M", before), Read("M", Edit(before, file, text, replacement)));
    }

    [Fact]
    public void Other_options_and_references_are_a_reason()
    {
        CSharpCompilation before = ParserHarness.Compile(Nested, Outer, Other);
        ModelReading first = Read("M", before);

        Assert.Same(first, Read("M", before.WithOptions(before.Options.WithOverflowChecks(false))));
        Assert.NotSame(first, Read("M", before.WithOptions(before.Options.WithOverflowChecks(true))));
        Assert.NotSame(first, Read("M", before.AddReferences(ParserHarness.Compile("public static class More;").WithAssemblyName("More")
            .ToMetadataReference())));
    }

    [Fact]
    public void What_this_generator_adds_is_no_reason_to_read_again()
    {
        CSharpCompilation before = ParserHarness.Compile(Nested, Outer, Other);
        ModelReading first = Read("M", before);
        Assert.NotNull(first.Graph);

        Assert.Same(first, Read("M", Add(before, "Lathe.Generators/Lathe.Generators.ModelGenerator/M.g.cs")));
        Assert.NotSame(first, Read("M", Add(before, "Other.Generators/Other.Generators.Generator/M.g.cs")));
    }

    [Fact]
    public void A_class_that_could_not_be_read_is_read_again_with_what_this_generator_adds()
    {
        CSharpCompilation before = ParserHarness.Compile(Nested, Outer
            .Replace("Scales.Half", "Added", StringComparison.Ordinal), Other);
        ModelReading first = Read("M", before);
        Assert.Null(first.Graph);

        Assert.NotSame(first, Read("M", Add(before, "Lathe.Generators/Lathe.Generators.ModelGenerator/M.g.cs")));
    }

    [Fact]
    public void A_model_is_read_once_for_all_that_hold_it()
    {
        CSharpCompilation compilation = ParserHarness.Compile(Nested, Outer, Other);
        ModelReading outer = Read("M", compilation);

        Graphs.ModelMember held = Assert.IsType<Graphs.ModelMember>(outer.Graph!.Members[0]);
        Assert.Same(held.Graph, Read("Layer", compilation).Graph);
    }

    [Fact]
    public void An_edit_among_fifty_models_re_reads_one()
    {
        string[] models = [.. Enumerable.Range(0, 50).Select(i => Outer.Replace("class M(",
            string.Create(CultureInfo.InvariantCulture, $"class M{i}("), StringComparison.Ordinal))];
        CSharpCompilation compilation = ParserHarness.Compile([Nested, Other, .. models]);
        CSharpCompilation edited = Edit(compilation, 7, "Scales.Half", "Scales.Half + x * 0");
        ModelReading[] first = [.. Enumerable.Range(0, 50).Select(i => Read($"M{i}", compilation))];
        ModelReading[] second = [.. Enumerable.Range(0, 50).Select(i => Read($"M{i}", edited))];

        Assert.Equal([5], Enumerable.Range(0, 50).Where(i => !ReferenceEquals(first[i], second[i])));
    }

    private static ModelReading Read(string name, CSharpCompilation compilation) =>
        ModelParser.Read(compilation.GetTypeByMetadataName(name)!, compilation, TestContext.Current.CancellationToken);

    private static CSharpCompilation Add(CSharpCompilation compilation, string path) => compilation.AddSyntaxTrees(
        CSharpSyntaxTree.ParseText("partial class M { const float Added = 2f; }", (CSharpParseOptions)compilation.SyntaxTrees[0].Options,
            path, cancellationToken: TestContext.Current.CancellationToken));

    private static CSharpCompilation Edit(CSharpCompilation compilation, int file, string text, string replacement)
    {
        SyntaxTree tree = compilation.SyntaxTrees[file];
        string source = tree.ToString();
        Assert.Contains(text, source, StringComparison.Ordinal);
        return compilation.ReplaceSyntaxTree(tree,
            tree.WithChangedText(SourceText.From(source.Replace(text, replacement, StringComparison.Ordinal))));
    }
}
