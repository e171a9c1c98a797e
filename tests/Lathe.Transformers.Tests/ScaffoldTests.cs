using System.Reflection;
using System.Runtime.Loader;
using Lathe.Generators;
using Lathe.Tests;
using Lathe.Transformers.Evaluation;
using Lathe.Transformers.Scaffolding;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Lathe.Transformers.Tests;

/// <summary>Scaffolded classes go through the generator and the compiler, load their checkpoint and give its reference.</summary>
public sealed class ScaffoldTests
{
    private static readonly MetadataReference[] references = [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is "Lathe.dll" or "netstandard.dll"
            || Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    [Theory]
    [MemberData(nameof(CompiledTests.Cases), MemberType = typeof(CompiledTests))]
    public void A_scaffolded_class_compiles_and_verifies(string family, EncoderHead head, string activation)
    {
        using TemporaryFolder folder = new();
        TinyCheckpoint.Write(folder.Path, family, head, activation);
        string source = ScaffoldedClass.Write(AutoModel.ReadConfiguration(folder.Path), "Scaffolded.Models", "Mine");
        MethodInfo load = Compile(source).GetType("Scaffolded.Models.Mine")!.GetMethod("Load", [typeof(string), typeof(Precision)])!;
        foreach ((Precision precision, double limit) in (ReadOnlySpan<(Precision,
            double)>)[(Precision.Annotated, 2e-6), (Precision.Int8, 3e-2), (Precision.Int4, 0.3)])
        {
            using CompiledModel model = (CompiledModel)load.Invoke(null, [folder.Path, precision])!;
            IReadOnlyDictionary<string, Tensor> expected = CompiledRun.Run(AutoModel.Load(folder.Path, precision), Inputs()),
                found = CompiledRun.Run(model, Inputs());
            Assert.Equal(expected.Count, found.Count);
            foreach ((string name, Tensor tensor) in found)
                Assert.True(Distance(expected[name == "output" ? "last_hidden_state" : name], tensor) <= limit, $"{precision} {name}");
        }
    }

    [Theory]
    [InlineData("A..B", "Mine")]
    [InlineData("A", "1st")]
    [InlineData("A", "Tensor")]
    [InlineData("A", "x; class y")]
    [InlineData("A", "")]
    [InlineData("A", "@")]
    [InlineData("A", "@@class")]
    [InlineData("A", "a@b")]
    [InlineData("A", "\u0308a")]
    [InlineData("A", "\u200DA")]
    [InlineData("A", "𝒜")]
    [InlineData("A", "A\uD835")]
    [InlineData("A", "A-B")]
    [InlineData("A", "A\\u002D")]
    [InlineData("A", "Ten\u200Bsor")]
    [InlineData("A", "Session")]
    [InlineData("A", "Attention")]
    [InlineData("A", "@words")]
    [InlineData("A.Tensor", "Mine")]
    [InlineData("", "Mine")]
    public void Names_that_would_not_compile_are_refused(string targetNamespace, string className)
    {
        using TemporaryFolder folder = new();
        TinyCheckpoint.Write(folder.Path, "bert", EncoderHead.None);
        EncoderConfiguration configuration = AutoModel.ReadConfiguration(folder.Path);
        Assert.Throws<ArgumentException>(() => ScaffoldedClass.Write(configuration, targetNamespace, className));
    }

    [Theory]
    [InlineData("Größe", "Größe")]
    [InlineData("Gro\u0308ße", "Gro\u0308ße")]
    [InlineData("模型", "模型")]
    [InlineData("Модель_2", "Модель_2")]
    [InlineData("Ⅷ", "Ⅷ")]
    [InlineData("_", "_")]
    [InlineData("a‿b٣", "a‿b٣")]
    [InlineData("My\u200DModel", "MyModel")]
    [InlineData("Gr\\u00f6\\U000000DFe", "Größe")]
    [InlineData("@Mine", "Mine")]
    [InlineData("@class", "@class")]
    [InlineData("class", "@class")]
    [InlineData("int", "@int")]
    [InlineData("partial", "@partial")]
    [InlineData("field", "@field")]
    [InlineData("extension", "@extension")]
    [InlineData("var", "@var")]
    [InlineData("dynamic", "@dynamic")]
    [InlineData("await", "@await")]
    [InlineData("global", "@global")]
    [InlineData("mine", "@mine")]
    public void Every_identifier_of_csharp_is_a_class_and_a_namespace(string name, string written)
    {
        using TemporaryFolder folder = new();
        TinyCheckpoint.Write(folder.Path, "albert", EncoderHead.SequenceClassification);
        EncoderConfiguration configuration = AutoModel.ReadConfiguration(folder.Path);
        Assert.Equal(written, ScaffoldedClass.ClassName(name));
        AssertCompiles(ScaffoldedClass.Write(configuration, "Scaffolded", name));
        AssertCompiles(ScaffoldedClass.Write(configuration, $"Scaffolded.{name}.{name}", "Mine"));
        Assert.NotNull(Compile(ScaffoldedClass.Write(configuration, $"Scaffolded.{name}", name)));
    }

    [Theory]
    [InlineData("record")]
    [InlineData("required")]
    [InlineData("file")]
    [InlineData("scoped")]
    [InlineData("nameof")]
    public void A_word_that_is_a_keyword_in_some_places_is_written_with_an_at(string name)
    {
        using TemporaryFolder folder = new();
        TinyCheckpoint.Write(folder.Path, "bert", EncoderHead.None);
        EncoderConfiguration configuration = AutoModel.ReadConfiguration(folder.Path);
        Assert.Equal("@" + name, ScaffoldedClass.ClassName(name));
        AssertCompiles(ScaffoldedClass.Write(configuration, $"Scaffolded.{name}", name));
    }

    [Fact]
    public void No_word_of_the_file_is_taken_for_another_as_a_class_or_namespace()
    {
        using TemporaryFolder folder = new();
        TinyCheckpoint.Write(folder.Path, "albert", EncoderHead.SequenceClassification);
        EncoderConfiguration configuration = AutoModel.ReadConfiguration(folder.Path);
        string[] words = [.. CSharpSyntaxTree.ParseText(ScaffoldedClass.Write(configuration, "N", "M"),
            cancellationToken: TestContext.Current.CancellationToken)
            .GetRoot(TestContext.Current.CancellationToken).DescendantTokens().Select(token => token.Text)
            .Where(SyntaxFacts.IsValidIdentifier).Distinct(StringComparer.Ordinal)];
        Assert.Contains("PaddingMask", words);
        int written = 0;
        foreach ((string targetNamespace,
            string className) in words.SelectMany(word => new[] { ("Scaffolded", word), ($"Scaffolded.{word}", "Mine"), (word, "Mine") }))
        {
            string source;
            try
            {
                source = ScaffoldedClass.Write(configuration, targetNamespace, className);
            }
            catch (ArgumentException problem)
            {
                Assert.Contains("is a name that the class itself uses", problem.Message, StringComparison.Ordinal);
                continue;
            }
            written++;
            AssertCompiles(source);
        }
        Assert.True(written > 20, "keywords and the file's own using directives are free");
    }

    /// <summary>The file alone, with its documentation: what the generator makes of such names is tested with the generator.</summary>
    private static void AssertCompiles(string source)
    {
        CSharpCompilation compilation = Compilation(source, new CSharpParseOptions(documentationMode: DocumentationMode.Diagnose));
        // CS1591: whoever takes the class over documents it
        string[] problems = [.. compilation.GetDiagnostics(TestContext.Current.CancellationToken)
            .Where(problem => problem.Severity >= DiagnosticSeverity.Warning && problem.Id != "CS1591")
            .Select(problem => problem.ToString())];
        Assert.True(problems.Length == 0, string.Join('\n', problems.Take(10)) + "\n" + source);
    }

    private static Assembly Compile(string source)
    {
        CSharpParseOptions options = new(LanguageVersion.Preview);
        CSharpCompilation compilation = Compilation(source, options);
        CSharpGeneratorDriver.Create([new ModelGenerator().AsSourceGenerator()], parseOptions: options)
            .RunGeneratorsAndUpdateCompilation(compilation, out Compilation generated, out _, TestContext.Current.CancellationToken);
        string[] problems = [.. generated.GetDiagnostics().Where(problem => problem.Severity >= DiagnosticSeverity.Warning)
            .Select(problem => problem.ToString())];
        Assert.True(problems.Length == 0, string.Join('\n', problems.Take(10)) + "\n" + source);
        using MemoryStream image = new();
        Assert.True(generated.Emit(image).Success);
        image.Position = 0;
        return new AssemblyLoadContext("scaffolded", isCollectible: true).LoadFromStream(image);
    }

    private static CSharpCompilation Compilation(string source, CSharpParseOptions options) => CSharpCompilation.Create(
        "Scaffolded", [CSharpSyntaxTree.ParseText(source, options)], references,
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

    private static Dictionary<string, Tensor> Inputs() => new(StringComparer.Ordinal)
    {
        ["input_ids"] = Tensor.From([5, 9, 33, 41, 12, 8, 60, 5, 7, 1], 2, 5),
    };

    private static double Distance(Tensor expected, Tensor found)
    {
        double difference = 0, norm = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            difference += Math.Pow(expected.Floats[i] - (double)found.Floats[i], 2);
            norm += Math.Pow(expected.Floats[i], 2);
        }
        return Math.Sqrt(difference / norm);
    }
}
