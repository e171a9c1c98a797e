using System;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Lathe.Analyzers.Usage;

/// <summary>How often, and on which threads, a piece of a program runs, as far as its own method tells.</summary>
internal static class Surroundings
{
    /// <summary>
    /// In words, where what an expression makes is made anew although it would be the same: in a loop whose variables it does not depend
    /// on and that does not collect it, or for each request. Null otherwise.
    /// </summary>
    public static string? Repetition(IOperation made, ISymbol containing)
    {
        for (IOperation? outer = made.Parent; outer is not null; outer = outer.Parent)
        {
            // tried again until it works
            if (outer is ITryOperation)
                return null;
            if (outer is ILoopOperation loop)
                return IsInBody(made, loop) && !DependsOn(made, loop) && !IsKept(made) ? "in each round of a loop" : null;
            if (outer is IAnonymousFunctionOperation function)
                return IsEndpoint(function) && !IsKept(made) ? "for each request" : null;
            if (outer is ILocalFunctionOperation)
                return null;
        }
        return IsAction(containing) && !IsKept(made) ? "for each request" : null;
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

    private static bool DependsOn(IOperation made, ILoopOperation loop) => made.DescendantsAndSelf().Any(operation =>
        operation is ILocalReferenceOperation { Local: var local }
        && local.DeclaringSyntaxReferences.Any(reference => loop.Syntax.Span.Contains(reference.Span)));

    /// <summary>Put away: into a collection, a field, or handed to somebody.</summary>
    private static bool IsKept(IOperation made)
    {
        IOperation? user = made.Parent;
        while (user is IConversionOperation or IAwaitOperation)
            user = user.Parent;
        return user is not (IVariableInitializerOperation or IInvocationOperation or IPropertyReferenceOperation
            or IExpressionStatementOperation
            or ISimpleAssignmentOperation { Target: ILocalReferenceOperation });
    }
}
