using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lathe.Analyzers.Usage;

/// <summary>Loops that run a session, and what is handed to it in each round.</summary>
internal static class SessionLoops
{
    /// <summary><c>session.Run(…)</c>.</summary>
    public static bool IsRun(IOperation? call) =>
        call is IInvocationOperation { TargetMethod.Name: "Run", Instance.Type: var type } && RuntimeTypes.IsSession(type);

    /// <summary>The innermost loop around a run, in its own function, that the session was made before.</summary>
    public static ILoopOperation? LoopOf(IInvocationOperation run)
    {
        for (IOperation? outer = run.Parent; outer is not null and not (IAnonymousFunctionOperation or ILocalFunctionOperation);
            outer = outer.Parent)
        {
            if (outer is ILoopOperation loop)
                return run.Instance is ILocalReferenceOperation { Local: var session } && IsDeclaredIn(session, loop) ? null : loop;
        }
        return null;
    }

    /// <summary>A loop that runs several sessions is looked at once.</summary>
    public static bool IsFirstOf(ILoopOperation loop, IInvocationOperation run) =>
        OfOneRound(loop.Body).OfType<IInvocationOperation>().First(call => IsRun(call) && LoopOf(call) == loop).Syntax == run.Syntax;

    /// <summary>What a round does itself: not what functions in it do when they are called.</summary>
    public static IEnumerable<IOperation> OfOneRound(IOperation body)
    {
        yield return body;
        foreach (IOperation child in body.ChildOperations)
        {
            if (child is IAnonymousFunctionOperation or ILocalFunctionOperation)
                continue;
            foreach (IOperation inner in OfOneRound(child))
                yield return inner;
        }
    }

    /// <summary>The uses of a variable or field in a round.</summary>
    public static IEnumerable<IOperation> References(ISymbol symbol, ILoopOperation loop) =>
        OfOneRound(loop.Body).Where(part => SymbolEqualityComparer.Default.Equals(SymbolOf(part), symbol));

    /// <summary>The variable or field that an expression is; null for any other.</summary>
    public static ISymbol? SymbolOf(IOperation operation) => operation switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        IFieldReferenceOperation field => field.Field,
        _ => null,
    };

    public static bool IsDeclaredIn(ISymbol local, ILoopOperation loop) =>
        local.DeclaringSyntaxReferences.Any(reference => loop.Syntax.Span.Contains(reference.Span));

    /// <summary>What is converted.</summary>
    public static IOperation Bare(IOperation operation) =>
        operation is IConversionOperation conversion ? Bare(conversion.Operand) : operation;

    /// <summary>Who uses a value, behind conversions.</summary>
    public static IOperation Unconverted(IOperation value)
    {
        IOperation user = value.Parent!;
        while (user is IConversionOperation)
            user = user.Parent!;
        return user;
    }
}
