using System.Collections.Immutable;
using Lathe.Analyzers;
using Lathe.Generators.Parsing;
using Lathe.Generators.Tests.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Generators.Tests.Fuzzing;

/// <summary>Edited cases as one project: compiled with what the generator adds, under all rules.</summary>
internal sealed class FuzzCompilation
{
    private static readonly CSharpCompilation Empty = Bound();

    private static readonly ImmutableArray<DiagnosticAnalyzer> Rules =
    [
        .. typeof(RuleAnalyzer).Assembly.GetTypes().Where(type => !type.IsAbstract && type.IsSubclassOf(typeof(DiagnosticAnalyzer)))
            .Select(type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!),
    ];

    private readonly CSharpCompilation written;
    private readonly GeneratorRunResult generated;

    private FuzzCompilation(CSharpCompilation written, Compilation whole, GeneratorRunResult generated, ImmutableArray<Diagnostic> found)
    {
        this.written = written;
        this.generated = generated;
        Whole = (CSharpCompilation)whole;
        Found = found;
        ErrorsBefore = Errors(written);
        ErrorsAfter = Errors(whole);
    }

    /// <summary>With the generated files.</summary>
    public CSharpCompilation Whole { get; }

    /// <summary>What all rules say.</summary>
    public ImmutableArray<Diagnostic> Found { get; }

    public ILookup<SyntaxTree, Diagnostic> ErrorsBefore { get; }

    public ILookup<SyntaxTree, Diagnostic> ErrorsAfter { get; }

    /// <summary>What the generator or a rule threw; null where nothing did.</summary>
    public string? Thrown => generated.Exception?.ToString()
        ?? generated.Diagnostics.FirstOrDefault(d => d.Id == "LATHE0071")?.ToString()
        ?? Found.FirstOrDefault(d => d.Id == "AD0001")?.ToString();

    public static async Task<FuzzCompilation> Of(IEnumerable<FuzzCase> cases, CancellationToken cancellation)
    {
        CSharpCompilation own = Empty.AddSyntaxTrees(cases.Select(one => one.Tree));
        GeneratorRunResult result = CSharpGeneratorDriver.Create(
            [new ModelGenerator().AsSourceGenerator()], parseOptions: new CSharpParseOptions(LanguageVersion.Preview))
            .RunGeneratorsAndUpdateCompilation(own, out Compilation whole, out _, cancellation).GetRunResult().Results[0];
        return new FuzzCompilation(own, whole, result, await whole.WithAnalyzers(Rules).GetAnalyzerDiagnosticsAsync(cancellation));
    }

    public IEnumerable<GeneratedSourceResult> FilesOf(FuzzCase one) =>
        generated.Exception is null ? generated.GeneratedSources.Where(file => one.Owns(file.HintName)) : [];

    /// <summary>The model classes of a case, each with whether it has code: one without has a file all the same, its public face.</summary>
    public IEnumerable<(INamedTypeSymbol Type, bool IsCompiled)> ModelsOf(FuzzCase one)
    {
        SemanticModel model = written.GetSemanticModel(one.Tree);
        return one.Tree.GetRoot().DescendantNodes().OfType<ClassDeclarationSyntax>()
            .Select(declaration => model.GetDeclaredSymbol(declaration)).OfType<INamedTypeSymbol>()
            .Distinct<INamedTypeSymbol>(SymbolEqualityComparer.Default).Where(KnownNames.IsModel)
            .Select(type => (type, FilesOf(one).Any(file => file.HintName.EndsWith($".{type.Name}.g.cs", StringComparison.Ordinal)
                && file.SourceText.ToString().Contains("ArenaBytes(", StringComparison.Ordinal))));
    }

    private static ILookup<SyntaxTree, Diagnostic> Errors(Compilation compilation) => compilation.GetDiagnostics()
        .Where(d => d.Severity == DiagnosticSeverity.Error && d.Location.SourceTree is not null).ToLookup(d => d.Location.SourceTree!);

    /// <summary>References are read once: compilations that are made of this one share what it has read.</summary>
    private static CSharpCompilation Bound()
    {
        CSharpCompilation empty = ParserHarness.Compile("");
        _ = empty.GetDiagnostics();
        return empty;
    }
}
