using System.Linq;
using Lathe.Analyzers.Usage;
using Lathe.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Lathe.Analyzers.Rules;

/// <summary>Workers that run sessions count in neighbouring elements of one array, in each round of their loops.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SharedCountersAnalyzer() : RuleAnalyzer(Rule)
{
    public const string Id = "LATHE1026";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "Workers count in locals",
        "'{0}' is written in each round of a worker's loop, and lies in one cache line with those of other workers, which write theirs; "
        + "count in a local, and write it once behind the loop",
        Categories.Layout,
        DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");

    private protected override void Register(AnalysisContext context) => context.RegisterOperationAction(
        operation =>
        {
            IArrayElementReferenceOperation element = (IArrayElementReferenceOperation)operation.Operation;
            if (IsCounted(element) && element is { Indices: [IParameterReferenceOperation { Parameter: var worker }] }
                && element.Type is
                { SpecialType: >= SpecialType.System_SByte and <= SpecialType.System_UIntPtr and not SpecialType.System_String }
                && LoopOfWorker(element, worker) is { } loop && RunsModel(loop))
            {
                operation.ReportDiagnostic(Found(element.Syntax.GetLocation(), null, UnsupportedForms.Short(element.Syntax)));
            }
        },
        OperationKind.ArrayElementReference);

    /// <summary>What reads the old value and writes the new one: others may have the line in between.</summary>
    private static bool IsCounted(IArrayElementReferenceOperation element) => element.Parent switch
    {
        IIncrementOrDecrementOperation => true,
        ICompoundAssignmentOperation assignment => assignment.Target == element,
        IArgumentOperation { Parent: IInvocationOperation { TargetMethod.ContainingType.Name: "Interlocked" } } => true,
        _ => false,
    };

    /// <summary>The outermost loop in the lambda that Parallel.For calls with the worker's number, where the array is one of all
    /// workers.</summary>
    private static ILoopOperation? LoopOfWorker(IArrayElementReferenceOperation element, IParameterSymbol worker)
    {
        ILoopOperation? loop = null;
        for (IOperation? outer = element.Parent; outer is not null; outer = outer.Parent)
        {
            loop = outer as ILoopOperation ?? loop;
            if (outer is not IAnonymousFunctionOperation function)
                continue;
            return SymbolEqualityComparer.Default.Equals(worker.ContainingSymbol, function.Symbol) && worker.Ordinal == 0
                && Surroundings.ReceiverOf(function) is { Name: "For" or "ForAsync" } method && Surroundings.IsParallelLoop(method)
                && SessionLoops.SymbolOf(element.ArrayReference) is { } array
                && !array.DeclaringSyntaxReferences.Any(reference => function.Syntax.Span.Contains(reference.Span)) ? loop : null;
        }
        return null;
    }

    private static bool RunsModel(ILoopOperation loop) => SessionLoops.OfOneRound(loop.Body).OfType<IInvocationOperation>()
        .Any(call => SessionLoops.IsRun(call) || RuntimeTypes.IsPipeline(call.Instance?.Type));
}
