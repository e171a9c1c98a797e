using System;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Models;

/// <summary>Reports what compiles and is slow or hardly meant: it sees the graph of a class that could be read, and the types in
/// it.</summary>
public abstract class GraphAnalyzer : RuleAnalyzer
{
    private protected GraphAnalyzer(DiagnosticDescriptor rule)
        : base(rule)
    {
    }

    private protected sealed override void Register(AnalysisContext context) => context.RegisterSymbolAction(
        symbol =>
        {
            if (symbol.Symbol is INamedTypeSymbol type && KnownNames.IsModel(type)
                && ModelReadings.ViewOf(type, symbol.Compilation, symbol.CancellationToken) is { } view)
            {
                Check(view, symbol.ReportDiagnostic);
            }
        },
        SymbolKind.NamedType);

    private protected abstract void Check(ModelView model, Action<Diagnostic> report);
}
