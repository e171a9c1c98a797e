using System;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lathe.Analyzers.Usage;

/// <summary>How often, and on which threads, a piece of a program runs, as far as its own method tells.</summary>
internal static class Surroundings
{
    /// <summary>
    /// Where what an expression makes is made anew although it would be the same: in a loop whose variables it does not depend
    /// on and that does not collect it, or for each request. Null otherwise.
    /// </summary>
    public static Repetition? RepetitionOf(IOperation made, ISymbol containing)
    {
        for (IOperation? outer = made.Parent; outer is not null; outer = outer.Parent)
        {
            // tried again until it works
            if (outer is ITryOperation)
                return null;
            if (outer is ILoopOperation loop)
                return IsInBody(made, loop) && !DependsOn(made, loop) && !IsKept(made) ? new Repetition("in each round of a loop") : null;
            if (outer is IAnonymousFunctionOperation function)
            {
                return IsKept(made) ? null : IsEndpoint(function) ? new Repetition("for each request")
                    : DependsOn(made, function) ? null
                    : IsOfElements(function) ? new Repetition("for each element")
                    : IsOfWorkers(function) ? new Repetition("in each round of a parallel loop", OnManyThreads: true) : null;
            }
            if (outer is ILocalFunctionOperation)
                return null;
        }
        if (containing is IMethodSymbol { MethodKind: MethodKind.PropertyGet } && IsReturned(made))
            return new Repetition("each time that the property is read");
        return IsAction(containing) && !IsKept(made) ? new Repetition("for each request") : null;
    }

    /// <summary>A lambda that answers requests: any number of them run at once.</summary>
    public static bool IsEndpoint(IAnonymousFunctionOperation function) => ReceiverOf(function) is
    {
        Name: "Map" or "MapGet" or "MapPost" or "MapPut" or "MapDelete" or "MapPatch" or "MapMethods" or "MapFallback" or "Run" or "Use"
    } method && method.ContainingNamespace?.ToDisplayString().StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal) == true;

    /// <summary>The method that a lambda is handed to; null where it goes elsewhere.</summary>
    public static IMethodSymbol? ReceiverOf(IAnonymousFunctionOperation function) => ArgumentOf(function) switch
    {
        { Parent: IInvocationOperation call } => call.TargetMethod,
        { Parent: IObjectCreationOperation creation } => creation.Constructor,
        _ => null,
    };

    public static IArgumentOperation? ArgumentOf(IAnonymousFunctionOperation function)
    {
        IOperation? outer = function.Parent;
        while (outer is IDelegateCreationOperation or IConversionOperation or IArrayInitializerOperation or IArrayCreationOperation)
            outer = outer.Parent;
        return outer as IArgumentOperation;
    }

    /// <summary>A public method of a controller.</summary>
    private static bool IsAction(ISymbol containing)
    {
        if (containing is not IMethodSymbol { MethodKind: MethodKind.Ordinary, DeclaredAccessibility: Accessibility.Public })
            return false;
        for (ITypeSymbol? type = containing.ContainingType; type is not null; type = type.BaseType)
        {
            if (type.Name is "ControllerBase" or "Hub"
                && type.ContainingNamespace.ToDisplayString().StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal))
                return true;
        }
        return false;
    }

    /// <summary>What a foreach walks, and where a for starts, is made once.</summary>
    private static bool IsInBody(IOperation made, ILoopOperation loop) => loop.Body.Syntax.Span.Contains(made.Syntax.Span);

    /// <summary>A lambda that LINQ calls for each element: there is nobody else's thread to mind.</summary>
    private static bool IsOfElements(IAnonymousFunctionOperation function) => ReceiverOf(function) is
    { ContainingType: { Name: "Enumerable", ContainingNamespace.Name: "Linq" } }
        or { Name: "ForEach", ContainingType.Name: "List" or "Array" };

    /// <summary>For and ForEach of Parallel, and their asynchronous forms.</summary>
    public static bool IsParallelLoop(IMethodSymbol? method) => method is
    {
        Name: "For" or "ForEach" or "ForAsync" or "ForEachAsync",
        ContainingType: { Name: "Parallel", ContainingNamespace: { Name: "Tasks", ContainingNamespace.Name: "Threading" } }
    };

    /// <summary>
    /// The body of a parallel loop: not what makes a worker's own state, which each worker does once, nor one round for each worker, in
    /// which a loop does the work.
    /// </summary>
    private static bool IsOfWorkers(IAnonymousFunctionOperation function) =>
        IsParallelLoop(ReceiverOf(function)) && ArgumentOf(function)?.Parameter?.Name == "body"
        && !function.Body.Descendants().OfType<ILoopOperation>().Any();

    /// <summary>What a getter hands out, and keeps nowhere.</summary>
    private static bool IsReturned(IOperation made)
    {
        IOperation? user = made.Parent;
        while (user is IConversionOperation)
            user = user.Parent;
        return user is IReturnOperation;
    }

    private static bool DependsOn(IOperation made, IAnonymousFunctionOperation function) => made.DescendantsAndSelf().Any(operation =>
        operation switch
        {
            IParameterReferenceOperation { Parameter: var parameter } =>
                SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol, function.Symbol),
            ILocalReferenceOperation { Local: var local } => local.DeclaringSyntaxReferences.Any(reference =>
                function.Syntax.Span.Contains(reference.Span)),
            _ => false,
        });

    private static bool DependsOn(IOperation made, ILoopOperation loop) => made.DescendantsAndSelf().Any(operation =>
        operation is ILocalReferenceOperation { Local: var local }
        && local.DeclaringSyntaxReferences.Any(reference => loop.Syntax.Span.Contains(reference.Span)));

    /// <summary>Put away: into a collection, a field, or handed to somebody, at once or by way of a local.</summary>
    private static bool IsKept(IOperation made)
    {
        IOperation? user = made.Parent;
        while (user is IConversionOperation or IAwaitOperation)
            user = user.Parent;
        if (user is IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator })
            return !IsDisposed(declarator) && LeavesRound(declarator);
        return user is not (IVariableInitializerOperation or IInvocationOperation or IPropertyReferenceOperation
            or IExpressionStatementOperation
            or ISimpleAssignmentOperation { Target: ILocalReferenceOperation });
    }

    private static bool IsDisposed(IVariableDeclaratorOperation declarator)
    {
        IOperation? outer = declarator.Parent;
        while (outer is IVariableDeclarationOperation or IVariableDeclarationGroupOperation)
            outer = outer.Parent;
        return outer is IUsingOperation or IUsingDeclarationOperation;
    }

    /// <summary>Returned, or handed to somebody who may keep it.</summary>
    private static bool LeavesRound(IVariableDeclaratorOperation declarator)
    {
        IOperation body = declarator;
        while (body.Parent is { } outer)
            body = outer;
        return body.Descendants().OfType<ILocalReferenceOperation>()
            .Any(use => SymbolEqualityComparer.Default.Equals(use.Local, declarator.Symbol) && UserOf(use) is IReturnOperation
                or IArgumentOperation or ITupleOperation or IArrayInitializerOperation or ICollectionExpressionOperation
                or ISimpleAssignmentOperation { Target: not ILocalReferenceOperation });

        static IOperation? UserOf(IOperation use) => use.Parent is IConversionOperation conversion ? UserOf(conversion) : use.Parent;
    }
}
