using System.Collections;
using System.Reflection;
using Lathe.Generators.Tests.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Lathe.Generators.Tests.Generation;

/// <summary>An edit that changes no model recomputes nothing, and nothing in the pipeline holds on to a compilation.</summary>
public sealed class CachingTests
{
    /// <summary>Named profiles: which reason each tracked step must give on the second run.</summary>
    private static readonly IncrementalStepRunReason[] NothingRecomputed =
        [IncrementalStepRunReason.Cached, IncrementalStepRunReason.Unchanged];

    private static readonly string[] Steps =
        [
            ModelGenerator.GraphStep, ModelGenerator.TypedStep,
            ModelGenerator.PlanStep("Cpu"), ModelGenerator.SourceStep("Cpu"), ModelGenerator.PlanStep("Coupling"),
                ModelGenerator.SourceStep("Coupling"),
        ];

    [Theory]
    [InlineData("MiniLm")]
    [InlineData("Parallel")]
    [InlineData("Configured")]
    [InlineData("Shared")]
    [InlineData("Shapes")]
    public void An_unrelated_edit_recomputes_nothing(string className)
    {
        GeneratorRunResult result = Rerun(SourceOf(className), source => source,
            extra: "public static class Unrelated { public static int Two => 2; }");
        Assert.All(Steps, step => Assert.All(Reasons(result, step), reason => Assert.Contains(reason, NothingRecomputed)));
    }

    [Fact]
    public void A_comment_in_Forward_changes_no_plan()
    {
        GeneratorRunResult result = Rerun(Sources.MiniLm, s => s.Replace("Tensor mask = Padding", "/* note */ Tensor mask = Padding",
            StringComparison.Ordinal), "");
        Assert.All(Steps, step => Assert.All(Reasons(result, step), reason => Assert.Contains(reason, NothingRecomputed)));
    }

    [Fact]
    public void A_helper_of_another_name_changes_no_typed_model()
    {
        GeneratorRunResult result = Rerun(Sources.Shared, s => s.Replace("Embed(", "EmbedIds(", StringComparison.Ordinal), "");
        Assert.Contains(IncrementalStepRunReason.Modified, Reasons(result, ModelGenerator.GraphStep));
        Assert.All(Steps.Skip(1), step => Assert.All(Reasons(result, step), reason => Assert.Contains(reason, NothingRecomputed)));
    }

    [Fact]
    public void An_edit_of_one_dimension_is_seen()
    {
        GeneratorRunResult result = Rerun(Sources.MiniLm, s => s.Replace("new(100, 64)", "new(101, 64)", StringComparison.Ordinal), "");
        Assert.Contains(IncrementalStepRunReason.Modified, Reasons(result, ModelGenerator.SourceStep("Cpu")));
    }

    [Theory]
    [InlineData("MiniLm")]
    [InlineData("Configured")]
    public void Nothing_in_the_pipeline_is_a_symbol(string className)
    {
        GeneratorRunResult result = Rerun(SourceOf(className), source => source, "");
        HashSet<object> seen = new(ReferenceEqualityComparer.Instance);
        foreach (string step in Steps)
        {
            foreach ((object value, _) in result.TrackedSteps[step].SelectMany(s => s.Outputs))
                Walk(value, seen, step);
        }
        Assert.True(seen.Count > 100);
    }

    private static void Walk(object? value, HashSet<object> seen, string path)
    {
        if (value is null or string || value.GetType().IsPrimitive || value.GetType().IsEnum || !seen.Add(value))
            return;
        Assert.False(value is ISymbol or SyntaxNode or Compilation or SemanticModel or Location, $"{path} holds a {value.GetType()}");
        if (value is IEnumerable items)
        {
            foreach (object? item in items)
                Walk(item, seen, path);
            return;
        }
        foreach (FieldInfo field in value.GetType().GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
            Walk(field.GetValue(value), seen, $"{path}.{field.Name}");
    }

    private static IEnumerable<IncrementalStepRunReason> Reasons(GeneratorRunResult result, string step) =>
        result.TrackedSteps[step].SelectMany(s => s.Outputs).Select(o => o.Reason);

    private static GeneratorRunResult Rerun(string source, Func<string, string> edit, string extra)
    {
        CSharpCompilation compilation = ParserHarness.Compile(source, "");
        CSharpParseOptions options = (CSharpParseOptions)compilation.SyntaxTrees[0].Options;
        GeneratorDriver driver = CSharpGeneratorDriver.Create(
            [new ModelGenerator().AsSourceGenerator()],
            parseOptions: options,
            driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        driver = driver.RunGenerators(compilation, cancellation);
        SyntaxTree model = compilation.SyntaxTrees[0], other = compilation.SyntaxTrees[1];
        CSharpCompilation edited = compilation
            .ReplaceSyntaxTree(model, model.WithChangedText(Microsoft.CodeAnalysis.Text.SourceText.From(edit(model.ToString()))))
            .ReplaceSyntaxTree(other, CSharpSyntaxTree.ParseText(extra, options, other.FilePath, cancellationToken: cancellation));
        return driver.RunGenerators(edited, cancellation).GetRunResult().Results[0];
    }

    private static string SourceOf(string className) => className switch
    {
        "MiniLm" => Sources.MiniLm,
        "Parallel" => Sources.Parallel,
        "Configured" => Sources.Configured,
        "Shared" => Sources.Shared,
        _ => Sources.Shapes,
    };
}
