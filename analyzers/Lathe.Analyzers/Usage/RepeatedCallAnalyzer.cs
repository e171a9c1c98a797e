using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Lathe.Analyzers.Usage;

/// <summary>What is made once and used often is made in each round of a loop, or for each request.</summary>
public abstract class RepeatedCallAnalyzer(DiagnosticDescriptor rule) : RuleAnalyzer(rule)
{
    /// <summary>Whether a call makes it.</summary>
    private protected abstract bool Makes(IInvocationOperation call);

    /// <summary>What the message is filled with.</summary>
    /// <param name="often">Where it is made.</param>
    private protected abstract string[] Words(IInvocationOperation call, Repetition often);

    private protected sealed override void Register(AnalysisContext context) => context.RegisterOperationAction(
        operation =>
        {
            IInvocationOperation call = (IInvocationOperation)operation.Operation;
            if (Makes(call) && Surroundings.RepetitionOf(call, operation.ContainingSymbol) is { } often)
                operation.ReportDiagnostic(Found(call.Syntax.GetLocation(), null, Words(call, often)));
        },
        OperationKind.Invocation);
}
