using Lathe.Generators.Tests.Generation;
using Lathe.Generators.Tests.Parsing;
using Lathe.Tests;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Lathe.Generators.Tests.Backends;

/// <summary>What is printed where the project trains; tests/Lathe.Training.Tests compiles the same classes and runs them.</summary>
public sealed class TorchBackendTests
{
    /// <summary>Stands for a reference to Lathe.Training: the backend asks for nothing but the name.</summary>
    private const string Training = "namespace Lathe.Training { public abstract class TrainableModel; }";

    private static readonly bool Update = Environment.GetEnvironmentVariable("LATHE_UPDATE_GOLDEN") == "1";

    [Theory]
    [InlineData("MiniLm")]
    [InlineData("Configured")]
    public void A_class_is_printed_as_it_was_read(string className)
    {
        string[] files = [.. Run(ParserHarness.Compile(className == "MiniLm" ? Sources.MiniLm : Sources.Configured, Training))
            .GetRunResult().Results[0].GeneratedSources.Where(file => file.HintName.EndsWith(".Trainable.g.cs", StringComparison.Ordinal))
            .Select(file => file.SourceText.ToString())];
        string printed = string.Join("\n", files);
        string golden = Path.Combine(
            TestFiles.RepositoryRoot, "tests", "Lathe.Generators.Tests", "Golden", $"{className}.Trainable.g.txt");
        Assert.DoesNotContain('\r', printed);
        if (Update)
            File.WriteAllText(golden, printed);
        Assert.True(File.Exists(golden), $"{golden} is missing: run with LATHE_UPDATE_GOLDEN=1");
        Assert.Equal(File.ReadAllText(golden), printed);
    }

    /// <summary>Dropped out is what a layer adds to its own input, wherever that is written, and nothing else that is added.</summary>
    [Theory]
    [InlineData("x + a.Forward(x)", "x + Dropped(a.Forward(x))")]
    [InlineData("Gelu(a.Forward(x)) + x", "Dropped(Activate(a.Forward(x), global::Lathe.Activation.Gelu)) + x")]
    [InlineData("x + a.Forward(norm.Forward(x)) + b.Forward(norm.Forward(x))",
        "(x + Dropped(a.Forward(norm.Forward(x)))) + Dropped(b.Forward(norm.Forward(x)))")]
    [InlineData("x + (a.Forward(x) + b.Forward(x))", "x + Dropped(a.Forward(x) + b.Forward(x))")]
    [InlineData("a.Forward(x) + b.Forward(x)", "a.Forward(x) + b.Forward(x)")]
    [InlineData("x + norm.Forward(x)", "x + norm.Forward(x)")]
    [InlineData("x + x * 2f", "x + (x * 2f)")]
    [InlineData("a.Forward(x) + bias", "a.Forward(x) + bias.Value")]
    [InlineData("x * a.Forward(x)", "x * a.Forward(x)")]
    public void What_a_layer_adds_to_its_input_is_dropped_out(string written, string printed)
    {
        string source = $$"""
            [Model]
            public sealed partial class Sums
            {
                readonly Linear a = new(8, 8), b = new(8, 8);
                readonly LayerNorm norm = new(8);
                readonly Tensor bias = Parameter(8);
                public Tensor Forward([Shape("batch", "sequence", 8)] Tensor x) => {{written}};
            }
            """;
        string text = Run(ParserHarness.Compile(source, Training)).GetRunResult().Results[0].GeneratedSources
            .Single(file => file.HintName.EndsWith("Sums.Trainable.g.cs", StringComparison.Ordinal)).SourceText.ToString();
        Assert.Contains($"return Keep(scope, {printed});", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_project_that_does_not_train_gets_nothing() => Assert.DoesNotContain(
        Run(ParserHarness.Compile(Sources.MiniLm)).GetRunResult().Results[0].GeneratedSources,
        file => file.HintName.Contains("Trainable", StringComparison.Ordinal));

    [Fact]
    public void Every_family_of_the_library_has_a_trainable_form()
    {
        GeneratorRunResult result = Run(ParserHarness.Compile(
        [
            "global using System.Collections.Generic; global using System.Linq; global using System.IO;",
            Training,
            .. Directory.EnumerateFiles(Path.Combine(TestFiles.RepositoryRoot, "src", "Lathe.Transformers"), "*.cs",
                SearchOption.AllDirectories)
                .Where(path => !path.Contains("/obj/") && !path.Contains("/bin/")).Order(StringComparer.Ordinal).Select(File.ReadAllText),
        ])).GetRunResult().Results[0];
        Assert.True(result.Diagnostics.IsEmpty, string.Join("\n", result.Diagnostics));
        foreach (string family in (string[])["Bert", "Roberta", "DistilBert", "Albert"])
            Assert.Contains(result.GeneratedSources, file => file.HintName == $"Lathe.Transformers.{family}.Trainable.g.cs");
    }

    [Theory]
    [InlineData("")]
    [InlineData("/* note */ ")]
    public void An_edit_that_changes_no_model_recomputes_nothing(string comment)
    {
        CSharpCompilation compilation = ParserHarness.Compile(Sources.MiniLm, Training);
        GeneratorDriver driver = Run(compilation);
        SyntaxTree model = compilation.SyntaxTrees[0];
        string edited = model.ToString().Replace("Tensor mask = Padding", comment + "Tensor mask = Padding", StringComparison.Ordinal);
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        GeneratorRunResult second = driver.RunGenerators(compilation
            .ReplaceSyntaxTree(model, model.WithChangedText(Microsoft.CodeAnalysis.Text.SourceText.From(edited)))
            .AddSyntaxTrees(CSharpSyntaxTree.ParseText("class Unrelated;", (CSharpParseOptions)model.Options,
                cancellationToken: cancellation)), cancellation).GetRunResult().Results[0];
        foreach (string step in (string[])[ModelGenerator.PlanStep("Torch"), ModelGenerator.SourceStep("Torch")])
        {
            Assert.NotEmpty(second.TrackedSteps[step]);
            Assert.All(second.TrackedSteps[step].SelectMany(s => s.Outputs), output =>
                Assert.True(output.Reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged,
                output.Reason.ToString()));
        }
    }

    private static GeneratorDriver Run(CSharpCompilation compilation) => CSharpGeneratorDriver.Create(
        [new ModelGenerator().AsSourceGenerator()],
        parseOptions: (CSharpParseOptions)compilation.SyntaxTrees[0].Options,
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true))
        .RunGenerators(compilation, TestContext.Current.CancellationToken);
}
