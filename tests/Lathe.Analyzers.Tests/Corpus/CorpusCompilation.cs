using System.Collections.Immutable;
using Lathe.Generators;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Tests.Corpus;

/// <summary>A source as a project builds it: with what the generator adds, under all rules at once.</summary>
internal static class CorpusCompilation
{
    private static readonly ImmutableArray<DiagnosticAnalyzer> Rules =
    [
        .. typeof(RuleAnalyzer).Assembly.GetTypes().Where(type => !type.IsAbstract && type.IsSubclassOf(typeof(DiagnosticAnalyzer)))
            .Select(type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!),
    ];

    /// <summary>The compilation with the generated files; a generator that throws fails the test.</summary>
    public static Compilation Generate(string source) => Generate(Harness.Compile(source));

    /// <inheritdoc cref="Generate(string)"/>
    public static Compilation Generate(CSharpCompilation compilation)
    {
        GeneratorDriver driver = CSharpGeneratorDriver.Create(
            [new ModelGenerator().AsSourceGenerator()], parseOptions: (CSharpParseOptions)compilation.SyntaxTrees[0].Options)
            .RunGeneratorsAndUpdateCompilation(compilation, out Compilation updated, out ImmutableArray<Diagnostic> reported,
                TestContext.Current.CancellationToken);
        Assert.All(driver.GetRunResult().Results, result => Assert.Null(result.Exception));
        Assert.DoesNotContain(reported, diagnostic => diagnostic.Id == "LATHE0071");
        return updated;
    }

    /// <summary>What all rules say of the source, in its order; an analyzer that throws fails the test.</summary>
    public static async Task<Diagnostic[]> Diagnose(Compilation compilation)
    {
        ImmutableArray<Diagnostic> found =
            await compilation.WithAnalyzers(Rules).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain(found, diagnostic => diagnostic.Id == "AD0001");
        return [.. found.OrderBy(diagnostic => diagnostic.Location.SourceSpan)];
    }

    /// <summary>What the C# compiler finds wrong.</summary>
    public static Diagnostic[] Errors(Compilation compilation) =>
        [.. compilation.GetDiagnostics(TestContext.Current.CancellationToken).Where(d => d.Severity == DiagnosticSeverity.Error)];
}
