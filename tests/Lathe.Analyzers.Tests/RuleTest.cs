using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;
using Microsoft.CodeAnalysis.Text;

namespace Lathe.Analyzers.Tests;

/// <summary>
/// One source under one rule, its code fix or both, as Roslyn's own test framework tries them: what is marked is exactly what was
/// expected, also not in generated code and not behind #pragma; a fix applied one by one and to a document, a project or a solution at once
/// gives the same text, which compiles and whose tree is the one that its text parses to. References are those of <see cref="Harness"/>:
/// nothing is restored while tests run.
/// </summary>
internal sealed class RuleTest : CSharpCodeFixTest<EmptyDiagnosticAnalyzer, EmptyCodeFixProvider, DefaultVerifier>
{
    /// <summary>As many times as a fix may be applied to one source; one mend may do for several places.</summary>
    private const int MostMends = 20;

    private static readonly ReferenceAssemblies NoPackages = new("net10.0");

    private readonly DiagnosticAnalyzer? rule;
    private readonly CodeFixProvider? fix;
    private readonly LanguageVersion language;

    /// <param name="source">Without marks.</param>
    public RuleTest(
        DiagnosticAnalyzer? rule, CodeFixProvider? fix, string source, LanguageVersion language = LanguageVersion.Preview)
    {
        (this.rule, this.fix, this.language) = (rule, fix, language);
        ReferenceAssemblies = NoPackages;
        NumberOfIncrementalIterations = NumberOfFixAllIterations = -MostMends;
        TestState.MarkupHandling = FixedState.MarkupHandling = BatchFixedState.MarkupHandling = MarkupMode.None;
        TestState.AdditionalReferences.AddRange(Harness.References);
        TestState.Sources.Add(source);
    }

    /// <summary>What the source is after the fix; the source itself where none may be offered.</summary>
    public RuleTest Becomes(string mended, params DiagnosticResult[] left)
    {
        FixedState.Sources.Add(mended);
        FixedState.ExpectedDiagnostics.AddRange(left);
        return this;
    }

    public RuleTest With(ImmutableArray<AdditionalText> files)
    {
        foreach (AdditionalText file in files)
            TestState.AdditionalFiles.Add((file.Path, file.GetText() ?? SourceText.From("")));
        return this;
    }

    /// <summary>A second assembly that the source refers to.</summary>
    public RuleTest With(CSharpCompilation assembly)
    {
        using MemoryStream image = new();
        Assert.True(assembly.Emit(image, cancellationToken: TestContext.Current.CancellationToken).Success);
        TestState.AdditionalReferences.Add(MetadataReference.CreateFromImage(image.ToArray()));
        return this;
    }

    public Task RunAsync() => RunAsync(TestContext.Current.CancellationToken);

    protected override IEnumerable<DiagnosticAnalyzer> GetDiagnosticAnalyzers() => rule is null ? [] : [rule];

    protected override IEnumerable<CodeFixProvider> GetCodeFixProviders() => fix is null ? [] : [fix];

    protected override ParseOptions CreateParseOptions() => new CSharpParseOptions(language);

    protected override CompilationOptions CreateCompilationOptions() => Harness.Options;
}
