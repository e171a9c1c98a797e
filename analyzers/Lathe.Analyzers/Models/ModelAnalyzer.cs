using System.Linq;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers.Models;

/// <summary>
/// Reports one kind of failure of the classes that carry [Model]. The class is read once for all rules, by the parser that the
/// generator uses: what a rule says is what kept the class from being compiled.
/// </summary>
public abstract class ModelAnalyzer : RuleAnalyzer
{
    private readonly FailureCode code;

    private protected ModelAnalyzer(FailureCode code, DiagnosticDescriptor rule)
        : base(rule) => this.code = code;

    private protected sealed override void Register(AnalysisContext context) =>
        context.RegisterSymbolAction(Analyze, SymbolKind.NamedType);

    private void Analyze(SymbolAnalysisContext context)
    {
        if (context.Symbol is not INamedTypeSymbol type || !KnownNames.IsModel(type))
            return;
        ModelReading reading = ModelReadings.Of(type, context.Compilation, context.CancellationToken);
        foreach (LocatedFailure located in reading.Failures.Where(located => located.Failure.Code == code))
            context.ReportDiagnostic(Found(located.Location, located.Failure.Mend, [.. located.Failure.Arguments]));
    }
}
