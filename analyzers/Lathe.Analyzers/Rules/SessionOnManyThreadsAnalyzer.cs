using System;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Lathe.Analyzers.Rules;

/// <summary>A session runs in code that several threads execute at once.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SessionOnManyThreadsAnalyzer() : RuleAnalyzer(Rule)
{
    public const string Id = "LATHE1023";

    private static readonly DiagnosticDescriptor Rule = new(
        Id,
        "A session is used by one thread at a time",
        "'{0}' runs {1}, and a session serves one thread at a time: Run throws; create a session a thread, or lock it",
        Categories.Layout,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: HelpLinks.Base + Id + ".md");

    private protected override void Register(AnalysisContext context) => context.RegisterOperationAction(
        operation =>
        {
            IInvocationOperation call = (IInvocationOperation)operation.Operation;
            if (call.TargetMethod.Name == "Run" && RuntimeTypes.IsSession(call.Instance?.Type) && Owner(call.Instance) is { } owner
                && Threads(call, owner) is { } where)
            {
                operation.ReportDiagnostic(Found(call.Instance!.Syntax.GetLocation(), null, owner.Name, where));
            }
        },
        OperationKind.Invocation);

    private static ISymbol? Owner(IOperation? session) => session switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        // of somebody else's object, such as ThreadLocal, nobody knows whose it is
        IMemberReferenceOperation { Member: IFieldSymbol or IPropertySymbol, Instance: null or IInstanceReferenceOperation } member
            when !member.Member.GetAttributes().Any(a => a.AttributeClass?.Name == "ThreadStaticAttribute") => member.Member,
        _ => null,
    };

    /// <summary>On which threads, in words; null where one at a time is all that the method tells of.</summary>
    private static string? Threads(IOperation run, ISymbol owner)
    {
        bool isStarted = false;
        for (IOperation? outer = run.Parent; outer is not null; outer = outer.Parent)
        {
            if (outer is ILockOperation || owner.DeclaringSyntaxReferences.Any(reference => owner is ILocalSymbol or IParameterSymbol
                && outer.Syntax.Span.Contains(reference.Span) && outer is not IMethodBodyBaseOperation && outer.Parent is not null
                && outer is ILoopOperation or IAnonymousFunctionOperation))
            {
                return null;
            }
            if (isStarted && (outer is ILoopOperation
                || (outer is IAnonymousFunctionOperation each && Surroundings.ReceiverOf(each)?.ContainingType.Name == "Enumerable")))
                return "on a thread for each round";
            if (outer is not IAnonymousFunctionOperation function || Surroundings.ReceiverOf(function) is not { } receiver)
                continue;
            if (Surroundings.IsEndpoint(function))
                return "for each request, of which several are served at once";
            if (receiver.ContainingType.Name is "Parallel" or "ParallelEnumerable")
                return $"in {receiver.ContainingType.Name}.{receiver.Name}";
            isStarted |= receiver is { ContainingType.Name: "Task" or "TaskFactory", Name: "Run" or "StartNew" }
                or { ContainingType.Name: "ThreadPool", Name: "QueueUserWorkItem" }
                    or { ContainingType.Name: "Thread", MethodKind: MethodKind.Constructor }
                && Surroundings.ArgumentOf(function)?.Parent?.Parent is not IAwaitOperation;
        }
        return null;
    }
}
