using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Linq;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Manifests;

/// <summary>
/// Reports one kind of what can be wrong between the manifests that a project lists and its model classes. All of it is found once for all
/// rules, at the end of a compilation: a manifest may be of any class.
/// </summary>
public abstract class ManifestAnalyzer : DiagnosticAnalyzer
{
    private readonly ManifestCode code;
    private readonly DiagnosticDescriptor rule;

    private protected ManifestAnalyzer(ManifestCode code, DiagnosticDescriptor rule)
    {
        this.code = code;
        this.rule = rule;
        SupportedDiagnostics = [rule];
    }

    /// <inheritdoc/>
    public sealed override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; }

    /// <inheritdoc/>
    public sealed override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(start =>
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
                    end.ReportDiagnostic(Diagnostic.Create(
                        rule, finding.Location, [.. finding.Arguments.Select(argument => (object)argument)]));
                }
            });
        });
    }
}
