using Lathe.Analyzers.Usage;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Lathe.Analyzers.Rules;

/// <summary>A model or pipeline is loaded in each round of a loop, or for each request.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LoadPerCallAnalyzer() : RuleAnalyzer(Rule)
{
    public const string Id = "LATHE1021";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "A model is loaded once",
        "'{0}' is loaded {1}: all weights are read and packed each time; load it before, and share it: any number "
        + "of threads may",
        Categories.Layout,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");

    private protected override void Register(AnalysisContext context) => context.RegisterOperationAction(
        operation =>
        {
            IInvocationOperation call = (IInvocationOperation)operation.Operation;
            if (RuntimeTypes.Loads(call) && Surroundings.Repetition(call, operation.ContainingSymbol) is { } often)
                operation.ReportDiagnostic(Found(call.Syntax.GetLocation(), null, call.TargetMethod.ContainingType.Name, often));
        },
        OperationKind.Invocation);
}
