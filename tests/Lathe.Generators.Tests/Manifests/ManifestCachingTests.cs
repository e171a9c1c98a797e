using Lathe.Generators.Backends;
using Lathe.Generators.Tests.Parsing;
using Lathe.Generators.Typing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Generators.Tests.Manifests;

/// <summary>An edit of a manifest recomputes its class alone, and only where code depends on it.</summary>
public sealed class ManifestCachingTests
{
    private const string Source = """
        [Model, Quantize(Bits = 4)] public sealed partial class First
        {
            readonly Linear a = new(64, 64);
            public Tensor Forward(Tensor x) => a.Forward(x);
        }
        [Model, Quantize(Bits = 4)] public sealed partial class Second
        {
            readonly Linear a = new(64, 64);
            public Tensor Forward(Tensor x) => a.Forward(x);
        }
        """;

    private static readonly string[] Steps =
        [ModelGenerator.MatchedStep, ModelGenerator.TypedStep, ModelGenerator.PlanStep("Cpu"), ModelGenerator.SourceStep("Cpu")];

    private readonly CSharpCompilation compilation = ParserHarness.Compile(Source, "");
    private readonly AdditionalText first = ManifestTexts.File("/m/First.lathe.json", Text("First", bits: 4)),
        second = ManifestTexts.File("/m/Second.lathe.json", Text("Second", bits: 4));

    [Fact]
    public void An_unrelated_edit_recomputes_nothing()
    {
        SyntaxTree other = compilation.SyntaxTrees[1];
        GeneratorRunResult result = Run(driver => driver, compilation.ReplaceSyntaxTree(other,
            CSharpSyntaxTree.ParseText("public static class Unrelated;", (CSharpParseOptions)other.Options, other.FilePath,
            cancellationToken: TestContext.Current.CancellationToken)));
        Assert.All(Steps.Append(ModelGenerator.ManifestStep),
            step => Assert.All(Outputs(result, step), output => Assert.False(IsNew(output.Reason))));
    }

    [Fact]
    public void An_edit_of_the_manifest_recomputes_that_class_alone()
    {
        GeneratorRunResult result = Run(driver => driver.ReplaceAdditionalText(first,
            ManifestTexts.File(first.Path, Text("First", bits: 5))), compilation);
        foreach (string step in Steps)
        {
            (object Value, IncrementalStepRunReason Reason)[] outputs = [.. Outputs(result, step)];
            Assert.Equal(2, outputs.Length);
            Assert.Equal(["First"], outputs.Where(output => IsNew(output.Reason)).Select(output => ClassOf(output.Value)));
        }

        Assert.Contains("new(\"a\", 5, 32)", result.GeneratedSources.Single(s => s.HintName == "First.g.cs").SourceText.ToString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void An_edit_of_a_figure_recomputes_no_class()
    {
        GeneratorRunResult result = Run(driver => driver.ReplaceAdditionalText(first,
            ManifestTexts.File(first.Path, Text("First", bits: 4).Replace("\"after\": 2", "\"after\": 3", StringComparison.Ordinal))),
            compilation);
        Assert.All(Steps, step => Assert.All(Outputs(result, step), output => Assert.False(IsNew(output.Reason))));
    }

    [Fact]
    public void Removing_the_manifest_compiles_as_before()
    {
        GeneratorRunResult without = Run(driver => driver.RemoveAdditionalTexts([first, second]), compilation);
        GeneratorRunResult never = CSharpGeneratorDriver.Create(new ModelGenerator())
            .RunGenerators(compilation, TestContext.Current.CancellationToken).GetRunResult().Results[0];
        Assert.Equal(never.GeneratedSources.Select(s => (s.HintName, s.SourceText.ToString())),
            without.GeneratedSources.Select(s => (s.HintName, s.SourceText.ToString())));
        Assert.DoesNotContain(without.GeneratedSources, s => s.SourceText.ToString().Contains("BuiltManifest", StringComparison.Ordinal));
    }

    [Fact]
    public void Files_that_are_listed_as_something_else_are_not_read()
    {
        GeneratorRunResult result = Create(ManifestTexts.Options(others: [first.Path]))
            .RunGenerators(compilation, TestContext.Current.CancellationToken).GetRunResult().Results[0];
        Assert.Equal(["Second.g.cs"], result.GeneratedSources
            .Where(s => s.SourceText.ToString().Contains("BuiltManifest", StringComparison.Ordinal)).Select(s => s.HintName));
    }

    private static string Text(string model, int bits) => $$"""
        {
          "schema": 1, "model": "{{model}}",
          "layers": [{ "product": "a", "bits": {{bits}}, "rounding": "nearest" }],
          "measured": { "bytes": { "before": 4, "after": 2 } }
        }
        """;

    private GeneratorDriver Create(AnalyzerConfigOptionsProvider options) => CSharpGeneratorDriver.Create(
        [new ModelGenerator().AsSourceGenerator()], [first, second], (CSharpParseOptions)compilation.SyntaxTrees[0].Options, options,
        new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    private GeneratorRunResult Run(Func<GeneratorDriver, GeneratorDriver> edit, CSharpCompilation edited)
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        GeneratorDriver driver = Create(ManifestTexts.Options()).RunGenerators(compilation, cancellation);
        return edit(driver).RunGenerators(edited, cancellation).GetRunResult().Results[0];
    }

    private static IEnumerable<(object Value, IncrementalStepRunReason Reason)> Outputs(GeneratorRunResult result, string step) =>
        result.TrackedSteps[step].SelectMany(s => s.Outputs);

    private static bool IsNew(IncrementalStepRunReason reason) =>
        reason is not (IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged);

    private static string ClassOf(object value) => value switch
    {
        StepResult<TypedModel> typed => typed.Class,
        StepResult<BackendPlan> plan => plan.Class,
        // records of the generator's own, which name their class in their text
        _ => value.ToString()!.Contains("ClassName = First", StringComparison.Ordinal)
            || value.ToString()!.Contains("Class = First", StringComparison.Ordinal) ? "First" : "Second",
    };
}
