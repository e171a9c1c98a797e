using System.Collections.Concurrent;
using System.Linq;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Manifests;

/// <summary>
/// Reports one kind of what can be wrong between the manifests that a project lists and its model classes. All of it is found once for all
/// rules, at the end of a compilation: a manifest may be of any class.
/// </summary>
public abstract class ManifestAnalyzer : RuleAnalyzer
{
    private readonly ManifestCode code;

    private protected ManifestAnalyzer(ManifestCode code, DiagnosticDescriptor rule)
        : base(rule) => this.code = code;

    private protected sealed override void Register(AnalysisContext context) => context.RegisterCompilationStartAction(start =>
    {
        ConcurrentBag<INamedTypeSymbol> classes = [];
        start.RegisterSymbolAction(symbol =>
        {
            if (symbol.Symbol is INamedTypeSymbol type && KnownNames.IsModel(type))
                classes.Add(type);
        }, SymbolKind.NamedType);
        start.RegisterCompilationEndAction(end =>
        {
            foreach (ManifestFinding finding in ManifestFindings.Of(end.Compilation, end.Options, classes, end.CancellationToken)
                .Where(finding => finding.Code == code))
            {
                end.ReportDiagnostic(Found(finding.Location, null, [.. finding.Arguments]));
            }
        });
    });
}
