using System;
using System.Linq;
using Lathe.Analyzers.Usage;
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
            if (outer is ILockOperation || IsOfOneRound(owner, outer))
                return null;
            if (outer is ILocalFunctionOperation local
                && HandedTo(local) is { ContainingType.Name: "Parallel" or "ParallelEnumerable" } many)
                return $"in {many.ContainingType.Name}.{many.Name}";
            IAnonymousFunctionOperation? function = outer as IAnonymousFunctionOperation;
            IMethodSymbol? receiver = function is null ? null : Surroundings.ReceiverOf(function);
            if (isStarted && (outer is ILoopOperation || receiver?.ContainingType.Name == "Enumerable"))
                return "on a thread for each round";
            if (function is null || receiver is null)
                continue;
            if (Surroundings.IsEndpoint(function))
                return "for each request, of which several are served at once";
            if (receiver.ContainingType.Name is "Parallel" or "ParallelEnumerable")
                return $"in {receiver.ContainingType.Name}.{receiver.Name}";
            // who waits for it starts the next one afterwards
            isStarted |= StartsThread(receiver) && Surroundings.ArgumentOf(function)?.Parent?.Parent is not IAwaitOperation;
        }
        return null;
    }

    /// <summary>Declared within a round of a loop, or within what each thread runs.</summary>
    private static bool IsOfOneRound(ISymbol owner, IOperation outer) =>
        owner is ILocalSymbol or IParameterSymbol && outer is ILoopOperation or IAnonymousFunctionOperation
        && owner.DeclaringSyntaxReferences.Any(reference => outer.Syntax.Span.Contains(reference.Span));

    private static bool StartsThread(IMethodSymbol method) => method is
    { ContainingType.Name: "Task" or "TaskFactory", Name: "Run" or "StartNew" }
        or { ContainingType.Name: "ThreadPool", Name: "QueueUserWorkItem" }
        or { ContainingType.Name: "Thread", MethodKind: MethodKind.Constructor };

    /// <summary>The method that a local function is handed to by name; null where it is called, or kept.</summary>
    private static IMethodSymbol? HandedTo(ILocalFunctionOperation function)
    {
        IOperation body = function;
        while (body.Parent is { } outer)
            body = outer;
        IOperation? user = body.Descendants().OfType<IMethodReferenceOperation>()
            .FirstOrDefault(reference => SymbolEqualityComparer.Default.Equals(reference.Method, function.Symbol))?.Parent;
        while (user is IDelegateCreationOperation or IConversionOperation)
            user = user.Parent;
        return user is IArgumentOperation { Parent: IInvocationOperation call } ? call.TargetMethod : null;
    }
}
