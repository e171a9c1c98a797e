using System.Reflection;
using System.Runtime.Loader;
using Lathe.Generators;
using Lathe.Tests;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Lathe.Transformers.Tests;

/// <summary>Scaffolded classes go through the generator and the compiler, load their checkpoint and give its reference.</summary>
public sealed class ScaffoldTests
{
    [Theory]
    [MemberData(nameof(CompiledTests.Cases), MemberType = typeof(CompiledTests))]
    public void A_scaffolded_class_compiles_and_verifies(string family, EncoderHead head, string activation)
    {
        using TemporaryFolder folder = new();
        TinyCheckpoint.Write(folder.Path, family, head, activation);
        string source = ScaffoldedClass.Write(AutoModel.Configure(folder.Path), "Scaffolded.Models", "Mine");
        MethodInfo load = Compile(source).GetType("Scaffolded.Models.Mine")!.GetMethod("Load")!;
        foreach ((Precision precision, double limit) in (ReadOnlySpan<(Precision, double)>)[(Precision.Annotated, 2e-6), (Precision.Int8, 3e-2), (Precision.Int4, 0.3)])
        {
            using CompiledModel model = (CompiledModel)load.Invoke(null, [folder.Path, precision])!;
            IReadOnlyDictionary<string, Tensor> expected = CompiledRun.Run(AutoModel.Load(folder.Path, precision), Inputs()), found = CompiledRun.Run(model, Inputs());
            Assert.Equal(expected.Count, found.Count);
            foreach ((string name, Tensor tensor) in found)
                Assert.True(Distance(expected[name == "output" ? "last_hidden_state" : name], tensor) <= limit, $"{precision} {name}");
        }
    }

    [Theory]
    [InlineData("A..B", "Mine")]
    [InlineData("class", "Mine")]
    [InlineData("A", "1st")]
    [InlineData("A", "Tensor")]
    [InlineData("A", "x; class y")]
    public void Names_that_would_not_compile_are_refused(string targetNamespace, string className)
    {
        using TemporaryFolder folder = new();
        TinyCheckpoint.Write(folder.Path, "bert", EncoderHead.None);
        EncoderConfiguration configuration = AutoModel.Configure(folder.Path);
        Assert.Throws<ArgumentException>(() => ScaffoldedClass.Write(configuration, targetNamespace, className));
    }

    private static Assembly Compile(string source)
    {
        CSharpParseOptions options = new(LanguageVersion.Preview);
        IEnumerable<MetadataReference> references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is "Lathe.dll" or "netstandard.dll" || Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path));
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Scaffolded", [CSharpSyntaxTree.ParseText(source, options)], references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        CSharpGeneratorDriver.Create([new ModelGenerator().AsSourceGenerator()], parseOptions: options)
            .RunGeneratorsAndUpdateCompilation(compilation, out Compilation generated, out _, TestContext.Current.CancellationToken);
        string[] problems = [.. generated.GetDiagnostics().Where(problem => problem.Severity >= DiagnosticSeverity.Warning).Select(problem => problem.ToString())];
        Assert.True(problems.Length == 0, string.Join('\n', problems.Take(10)) + "\n" + source);
        using MemoryStream image = new();
        Assert.True(generated.Emit(image).Success);
        image.Position = 0;
        return new AssemblyLoadContext("scaffolded", isCollectible: true).LoadFromStream(image);
    }

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
