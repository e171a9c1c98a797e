using System.Collections.Immutable;
using System.Linq;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Lathe.Analyzers;

/// <summary>
/// Reports one kind of failure of the classes that carry [Model]. The class is read once for all rules, by the parser that the
/// generator uses: what a rule says is what kept the class from being compiled.
/// </summary>
public abstract class ModelAnalyzer : DiagnosticAnalyzer
{
    /// <summary>Key of the property that holds what a code fix writes in place of the marked text.</summary>
    public const string Mend = "Mend";

    private readonly FailureCode code;
    private readonly DiagnosticDescriptor rule;

    private protected ModelAnalyzer(FailureCode code, DiagnosticDescriptor rule)
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
        context.RegisterSymbolAction(Analyze, SymbolKind.NamedType);
    }

    private void Analyze(SymbolAnalysisContext context)
    {
        if (context.Symbol is not INamedTypeSymbol type || !KnownNames.IsModel(type))
            return;
        ModelReading reading = ModelReadings.Of(type, context.Compilation, context.CancellationToken);
        foreach (LocatedFailure located in reading.Failures)
        {
            if (located.Failure.Code != code)
                continue;
            ImmutableDictionary<string, string?> properties = located.Failure.Mend is { } mend
                ? ImmutableDictionary<string, string?>.Empty.Add(Mend, mend)
                : ImmutableDictionary<string, string?>.Empty;
            object[] arguments = [.. located.Failure.Arguments.Select(argument => (object)argument)];
            context.ReportDiagnostic(Diagnostic.Create(rule, located.Location, properties, arguments));
        }
    }
}
